#pragma once

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "daemon/report/pack.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/runtime/worker.hpp"
#include "daemon/store/store_keeper.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"
#include "policy/protection/catalog.hpp"
#include "policy/protection/facts.hpp"

namespace campus::gateway {

// Makes the self-check of level protection: gathers what the loop, the stores and the machine know, has it
// judged, and gives the pack.  Lives on the control loop; files are read and judged on a thread of its own,
// so that the loop does not wait for them.
class SelfCheckDesk {
public:
  struct Settings {
    protection::Level level = protection::Level::two;
    std::filesystem::path rules;    // the directory of gbt22239.yaml and rules.yaml
    std::filesystem::path dossier;  // what people entered; need not exist
    std::filesystem::path backups;
    std::string language;     // of the complaints about those files: "zh-CN", "en"
    int days_configured = 0;  // that logs are kept
  };
  // What it asks of the gateway; each is called on the control loop.
  struct World {
    std::function<protection::Facts()> facts;  // what the loop knows; stores and machine are added
    std::function<Settings()> settings;        // of the configuration in force
    std::function<std::string()> school;
    std::function<SchoolCalendar()> calendar;
    runtime::Clock clock;
    std::function<void()> queued{};              // a pack waits for the district
    std::function<void(Fault const&)> failed{};  // it cannot be told
  };

  SelfCheckDesk(store::CampusKeeper& keeper, World world);

  // The pack of now, as text.  No level: the configured one.
  boost::asio::awaitable<Result<std::string>> check(std::optional<protection::Level> level);
  // The same, and it is noted who made it and what its seal is, and the district is told.  A pack goes up whole, in
  // both languages, since its seal is over all of it: 104 kB of level two and 149 kB of level three as a record's
  // body, a fifth of that on the wire.
  boost::asio::awaitable<Result<std::string>> report(std::optional<protection::Level> level,
                                                     std::string actor);

private:
  store::CampusKeeper& keeper_;
  World world_;
  runtime::Worker desk_{"desk"};
};

}  // namespace campus::gateway
