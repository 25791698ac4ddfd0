#include "daemon/district/house.hpp"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "daemon/district/desired_texts.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/work/tasks.hpp"

namespace campus::district {

namespace asio = boost::asio;
using runtime::now;

namespace {

constexpr std::chrono::hours tidy_every{1};
// Who signed in and who was invited.  Network logs are kept six months by law; this one a little over a year,
// so that last year's start of term can still be looked up.
constexpr std::chrono::hours audit_kept{24 * 400};
// For answers under way when the service stops; systemd waits 20 s.
constexpr std::chrono::seconds farewell{5};
constexpr std::size_t answer_bytes_in_log = 256;

std::filesystem::path pages_of(config::DistrictConfig const& config) {
  if (!config.webui.empty()) return config.webui;
  std::error_code error;
  auto const program = std::filesystem::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share/campus/webui";
}

api::TlsIdentity identity_of(Papers const& papers) {
  // The authority goes along: a school that enrols knows it by its words and has not seen it yet.
  return {.certificate_pem = papers.server.certificate + papers.authority.certificate,
          .key_pem = papers.server.key,
          .client_ca_pem = papers.authority.certificate,
          .admits_expired_clients = true};
}

asio::awaitable<api::Response> given(api::Response response) { co_return response; }

}  // namespace

House::House(runtime::ControlLoop& loop, store::DistrictKeeper& keeper, runtime::Log& log,
             config::DistrictConfig config, Papers papers)
    : loop_(loop),
      keeper_(keeper),
      log_(log),
      config_(std::move(config)),
      identity_(identity_of(papers)),
      hub_(loop.context().get_executor()),
      access_(keeper, hub_, now, {.session = config_.session}),
      watch_(loop.context().get_executor(), keeper, hub_, now, static_cast<unsigned>(config_.stale_after)),
      dashboard_(keeper, access_, hub_, watch_, now, static_cast<unsigned>(config_.stale_after)),
      evidence_(dashboard_, keeper, hub_, now, static_cast<unsigned>(config_.stale_after)),
      work_(keeper, access_, hub_, {.clock = now, .faults_of = faults_of_text, .calendar_of = calendar_of_text}),
      pages_(pages_of(config_)),
      intake_(keeper, std::move(papers.authority),
              {.clock = now,
               .on_heard = [this](std::string const& school,
                                  contract::Lane lane) { watch_.heard(school, lane); },
               .on_news =
                   [this](std::string const& school, std::string_view event) {
                     hub_.publish(event, contract::encode_devices_changed(school));
                   },
               .on_task = [this](std::string const& school) { work_.tasks_changed(school); },
               .asked_pace = [this](std::string const& school) { return watch_.asked_pace(school); },
               .signer = std::move(papers.signer),
               .failed = [this](Fault const& fault) { log_.error(fault); }}),
      tidying_(loop.context()),
      telling_(loop.context()),
      server_(loop.context().get_executor(),
              [this](api::Request request) { return answer(std::move(request)); }) {
  server_.always_send(api::security_headers());
  work_.add_to(dashboard_.router());
}

Result<void> House::open(std::vector<int> const& inherited) {
  std::string where;
  auto const also = [&where](std::string const& place) { where += (where.empty() ? "" : ", ") + place; };
  for (auto const descriptor : inherited) {
    auto const adopted = server_.adopt(descriptor, identity_);
    if (!adopted) return adopted;
    also("LISTEN_FDS " + std::to_string(descriptor));
  }
  for (auto const& endpoint : config_.listen) {
    auto const port = server_.listen_tls(endpoint.address, endpoint.port, identity_);
    if (!port) return std::unexpected(port.error());
    auto const is_v6 = endpoint.address.find(':') != std::string::npos;
    also((is_v6 ? '[' + endpoint.address + ']' : endpoint.address) + ':' + std::to_string(*port));
  }
  if (where.empty()) return fail(Fault::Kind::invalid, "CMP-W043");
  log_.info("CMP-W041", {{"where", where}});
  if (!pages_.has_pages()) log_.notice("CMP-W044", {{"path", pages_of(config_).string()}});
  return {};
}

void House::start() {
  loop_.spawn(watch_.run());
  loop_.spawn(keep_tidy());
  loop_.spawn(tell_held_back());
}

void House::end() {
  is_ending_ = true;
  tidying_.cancel();
  telling_.cancel();
  watch_.end();
  hub_.end_all();
  server_.close();
  loop_.spawn(server_.drained(farewell));
}

// What is bound into sockets, sessions and certificates stays until the next start.
void House::reload(config::DistrictConfig fresh) {
  log_.speak(fresh.language);
  auto const is_rest_same = fresh.name == config_.name && fresh.names == config_.names &&
                            fresh.listen == config_.listen && fresh.session == config_.session &&
                            fresh.stale_after == config_.stale_after;
  log_.info(is_rest_same ? "CMP-W053" : "CMP-W054", {{"file", fresh.file.string()}});
  pages_ = api::StaticFiles(pages_of(fresh));
  config_.language = fresh.language;
  config_.webui = std::move(fresh.webui);
  config_.keep_traffic = fresh.keep_traffic;
}

asio::awaitable<api::Response> House::answer_by_part(api::Request request) {
  if (intake::Intake::is_for(request.path)) return intake_.answer(std::move(request));
  if (api::DashboardApi::is_for(request.path)) return dashboard_.answer(std::move(request));
  return given(pages_.answer(request));
}

// A failure of ours is written down: the one who asked learns no more than its code.
asio::awaitable<api::Response> House::answer(api::Request request) {
  auto const what = request.method + ' ' + request.path;
  std::string why;
  try {
    auto response = co_await answer_by_part(std::move(request));
    if (response.status != 500) co_return response;
    if (auto const* const body = std::get_if<std::string>(&response.body))
      why = body->substr(0, answer_bytes_in_log);
    log_.error({Fault::Kind::failure, "CMP-W052", {{"request", what}, {"reason", why}}});
    co_return response;
  } catch (std::exception const& exception) {
    why = exception.what();
  }
  log_.error({Fault::Kind::failure, "CMP-W052", {{"request", what}, {"reason", why}}});
  Fault const fault{Fault::Kind::failure, "CMP-W500", {}};
  co_return api::fault_response(500, fault);
}

asio::awaitable<void> House::keep_tidy() {
  while (!is_ending_) {
    auto question = [at = now(), keep = config_.keep_traffic](store::DistrictStores& stores) {
      return stores.district.tidy(at, keep, audit_kept);
    };
    auto const tidied = co_await keeper_.ask(std::move(question));
    if (!tidied) log_.error(tidied.error());
    if (auto const kept = co_await evidence_.keep_trend(); !kept) log_.error(kept.error());
    co_await end_exemptions();
    if (is_ending_) co_return;
    tidying_.expires_after(tidy_every);
    co_await tidying_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

// An exemption is a promise until a day: after it the task is with its school again.
asio::awaitable<void> House::end_exemptions() {
  auto question = [at = now()](store::DistrictStores& stores) {
    return stores.district.work(
        [at](store::WorkBook& book) { return work::end_exemptions(book, at, SchoolCalendar().day_of(at)); });
  };
  auto const schools = co_await keeper_.ask(std::move(question));
  if (!schools) co_return log_.error(schools.error());
  for (auto const& school : *schools) work_.tasks_changed(school);
}

asio::awaitable<void> House::tell_held_back() {
  while (!is_ending_) {
    telling_.expires_after(std::chrono::seconds(1));
    co_await telling_.async_wait(asio::as_tuple(asio::use_awaitable));
    log_.tell_held_back();
  }
}

}  // namespace campus::district
