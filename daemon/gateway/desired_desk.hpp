#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/config/campus_config.hpp"
#include "daemon/contract/desired.hpp"
#include "daemon/store/store_keeper.hpp"
#include "daemon/uplink/uplink.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"
#include "policy/targets/profile.hpp"

namespace campus::gateway {

// Takes over what the district wants of the school: checked, read by our own readers, kept in the record and
// beside it as the file it came as, and then in force.  What cannot be taken changes nothing, and is said
// once.  The last good one is in force for ever.  Lives on the control loop.
class DesiredDesk {
public:
  struct World {
    std::function<Instant()> clock;
    std::function<std::optional<uplink::Uplink::Desired>()> trust;  // whom we believe, without a text
    std::function<void()> took_over;                                // the template is another: lay it over
    std::function<void()> queued;                                   // a word for the district waits
    std::function<void(Fault const&)> refused, failed;
    std::function<void(std::uint64_t version)> taken;
  };

  DesiredDesk(store::CampusKeeper& keeper, std::filesystem::path file, World world);

  void load();  // what was kept, at the start; not one that another district signed
  boost::asio::awaitable<void> take(uplink::Uplink::Desired came);
  std::optional<std::uint64_t> version() const { return version_; }
  std::optional<std::uint64_t> version_of(std::string const& authority) const {
    return authority == authority_ ? version_ : std::nullopt;
  }

  // The district's calendar and profiles under the school's own, as they stand in a configuration just read.
  // Where the two do not fit together the school's own stay alone, and that is said.
  void lay_over(config::CampusConfig& fresh);
  // The same once more, of the own ones as they were read last.
  void lay_over_again(config::CampusConfig& in_force);

private:
  struct Template {
    std::optional<CalendarFacts> calendar;
    std::vector<targets::Profile> profiles;
    bool operator==(Template const&) const = default;
  };
  static Result<Template> read(contract::DesiredState const& state);
  Result<SchoolCalendar> calendar_of(Template const& of) const;
  std::vector<targets::Profile> profiles_of(Template const& of) const;
  boost::asio::awaitable<void> refuse(std::uint64_t version, Fault why);

  store::CampusKeeper& keeper_;
  std::filesystem::path file_;
  World world_;
  Template template_;
  SchoolCalendar own_calendar_;
  std::vector<targets::Profile> own_profiles_;
  std::optional<std::uint64_t> version_;
  std::string authority_;                                         // that signed for it
  std::optional<std::pair<std::uint64_t, std::string>> refused_;  // the last one: told already
};

}  // namespace campus::gateway
