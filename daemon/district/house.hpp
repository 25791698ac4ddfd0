#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <vector>

#include "daemon/api/access.hpp"
#include "daemon/api/event_stream.hpp"
#include "daemon/api/evidence_routes.hpp"
#include "daemon/api/http_server.hpp"
#include "daemon/api/routes.hpp"
#include "daemon/api/school_watch.hpp"
#include "daemon/api/static_files.hpp"
#include "daemon/api/work_routes.hpp"
#include "daemon/config/district_config.hpp"
#include "daemon/district/papers.hpp"
#include "daemon/intake/intake.hpp"
#include "daemon/runtime/control_loop.hpp"
#include "daemon/runtime/log.hpp"
#include "daemon/store/store_keeper.hpp"

namespace campus::district {

// The parts of districtd and the lines between them:
//
//   schools  ──mutual TLS──▶ server ─▶ intake ─▶ keeper (the store's thread)
//                                        │ heard          ▲
//                                        ▼                │ reads
//   browsers ──HTTPS───────▶ server ─▶ dashboard ─▶ access, watch ─▶ hub ─▶ event streams
//                                └──▶ static files
//
// Owned by main, beyond the loop it lives on.
class House {
public:
  House(runtime::ControlLoop& loop, store::DistrictKeeper& keeper, runtime::Log& log,
        config::DistrictConfig config, Papers papers);

  Result<void> open(
      std::vector<int> const& inherited);  // listens: nobody is served before all sockets are there
  void start();
  void end();  // no new request; those under way are answered, then the loop runs empty
  void reload(config::DistrictConfig fresh);

private:
  boost::asio::awaitable<api::Response> answer(api::Request request);
  boost::asio::awaitable<api::Response> answer_by_part(api::Request request);
  boost::asio::awaitable<void> keep_tidy();
  boost::asio::awaitable<void> end_exemptions();
  boost::asio::awaitable<void> tell_held_back();

  runtime::ControlLoop& loop_;
  store::DistrictKeeper& keeper_;
  runtime::Log& log_;
  config::DistrictConfig config_;
  api::TlsIdentity identity_;
  api::EventHub hub_;
  api::Access access_;
  api::SchoolWatch watch_;
  api::DashboardApi dashboard_;
  api::EvidenceRoutes evidence_;
  api::WorkRoutes work_;
  api::StaticFiles pages_;
  intake::Intake intake_;
  boost::asio::steady_timer tidying_, telling_;
  api::HttpServer server_;  // last: its connections end before what answers them
  bool is_ending_ = false;
};

}  // namespace campus::district
