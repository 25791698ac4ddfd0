#include "daemon/gateway/recording_desk.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "collectors/packet/frame_recorder.hpp"
#include "daemon/store/reserve.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

// "20261128T140301Z-wan0.pcap"
std::string file_name(Instant now, std::string const& interface_name) {
  auto const day = std::chrono::floor<std::chrono::days>(now);
  std::chrono::year_month_day const date{day};
  std::chrono::hh_mm_ss const time{std::chrono::floor<std::chrono::seconds>(now - day)};
  auto const two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(static_cast<int>(date.year())) + two(static_cast<unsigned>(date.month())) +
         two(static_cast<unsigned>(date.day())) + 'T' + two(static_cast<unsigned>(time.hours().count())) +
         two(static_cast<unsigned>(time.minutes().count())) + two(static_cast<unsigned>(time.seconds().count())) + "Z-" +
         interface_name + ".pcap";
}

// What is older than it may be; what cannot be removed is tried again next time.
void forget_old(fs::path const& directory, Instant before) {
  std::error_code trouble;
  for (fs::directory_iterator at(directory, trouble), end; !trouble && at != end; at.increment(trouble)) {
    std::error_code ignored;
    auto const written = at->last_write_time(ignored);
    bool const is_ours = at->path().extension() == ".pcap";
    if (is_ours && !ignored && fs::file_time_type::clock::to_sys(written) < before) fs::remove(at->path(), ignored);
  }
}

// That a filter of the form "host ADDRESS" names.
std::optional<IpAddress> only_host(std::string_view filter) {
  constexpr std::string_view word = "host ";
  if (!filter.starts_with(word)) return std::nullopt;
  return IpAddress::parse(filter.substr(word.size()));
}

Result<packet::RecordingResult> write_file(packet::RecordingWish const& wish, fs::path const& file,
                                           std::atomic<bool> const& shall_stop, Instant forget_before) {
  std::error_code trouble;
  fs::create_directories(file.parent_path(), trouble);
  if (!trouble) fs::permissions(file.parent_path(), fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec, trouble);
  if (trouble)
    return fail(Fault::Kind::failure, "CMP-P045", {{"path", file.string()}, {"reason", trouble.message()}});
  forget_old(file.parent_path(), forget_before);
  auto const free = store::Reserve::free_bytes(file.parent_path());
  auto const needed = static_cast<std::int64_t>(wish.bytes_max) + store::Reserve::free_besides_bytes;
  if (free && *free < needed)
    return fail(Fault::Kind::full, "CMP-G096", {{"path", file.parent_path().string()},
                                                {"free", std::to_string(*free >> 20)},
                                                {"needed", std::to_string(needed >> 20)}});
  return packet::record_frames(wish, file, shall_stop);
}

}  // namespace

RecordingDesk::RecordingDesk(store::CampusKeeper& keeper, fs::path directory, World world)
    : keeper_(keeper), directory_(std::move(directory)), world_(std::move(world)) {}

asio::awaitable<api::Response> RecordingDesk::answer(api::Request request, std::string by) {
  if (request.method != "POST") co_return api::empty_response(405);
  auto wish = contract::decode_recording_request(request.body);
  if (!wish) co_return api::fault_response(wish.error());
  if (is_busy_) co_return api::fault_response({Fault::Kind::conflict, "CMP-G092", {}});
  is_busy_ = true;
  struct Free {
    bool& is_busy;
    ~Free() { is_busy = false; }
  } const when_done{is_busy_};
  auto const view = co_await record(std::move(*wish), std::move(by));
  if (!view) co_return api::fault_response(view.error());
  co_return api::json_response(200, contract::encode(*view));
}

// Not while one is written: its thread is taken, and it tidies before it begins.
asio::awaitable<void> RecordingDesk::tidy() {
  if (is_busy_) co_return;
  auto job = [directory = directory_, before = world_.clock() - kept] { forget_old(directory, before); };
  co_await writer_.run(std::move(job));
}

Result<std::string> RecordingDesk::check(contract::RecordingRequest const& request) const {
  auto const watched = world_.interfaces();
  if (watched.empty()) return fail(Fault::Kind::not_found, "CMP-G093");
  auto const name = request.interface_name.empty() ? watched.front() : request.interface_name;
  if (std::ranges::find(watched, name) == watched.end())
    return fail(Fault::Kind::not_found, "CMP-G094", {{"interface", name}, {"first", watched.front()}});
  if (auto const may = check_payload(request.filter); request.has_payload && !may) return std::unexpected(may.error());
  if (request.reason.empty()) return fail(Fault::Kind::usage, "CMP-G097");
  return name;
}

// Of many filters nobody can say what passes them; "host" and one address says it by itself.
Result<void> RecordingDesk::check_payload(std::string const& filter) const {
  auto alerts = world_.open_alerts();
  std::erase_if(alerts, [](Alert const& alert) { return !alert.is_open() || alert.severity < payload_least; });
  if (alerts.empty()) return fail(Fault::Kind::permission, "CMP-G095");
  if (!world_.has_children()) return {};
  auto const host = only_host(filter);
  auto const is_about = [&](Alert const& alert) { return host && alert.key.object == "host:" + host->to_string(); };
  if (std::ranges::none_of(alerts, is_about)) return fail(Fault::Kind::permission, "CMP-G100");
  return {};
}

asio::awaitable<Result<contract::RecordingView>> RecordingDesk::record(contract::RecordingRequest request,
                                                                       std::string by) {
  auto const name = check(request);
  if (!name) co_return std::unexpected(name.error());
  auto const now = world_.clock();
  auto const file = directory_ / file_name(now, *name);
  store::RecordStore::AuditEntry entry{.at = now,
                                       .actor = std::move(by),
                                       .action = "traffic.capture",
                                       .subject = *name + (request.has_payload ? " with payload, " : " headers, ") +
                                                  (request.filter.empty() ? "everything" : request.filter) + ": " +
                                                  request.reason,
                                       .outcome = file.filename().string()};
  auto question = [entry = std::move(entry)](store::CampusStores& stores) { return stores.record.note(entry); };
  auto const noted = co_await keeper_.ask(std::move(question));
  if (!noted) co_return std::unexpected(noted.error());
  packet::RecordingWish wish{.interface_name = *name,
                             .filter = std::move(request.filter),
                             .has_payload = request.has_payload,
                             .bytes_max = request.bytes,
                             .time_max = std::chrono::seconds(request.seconds)};
  auto job = [wish = std::move(wish), file, stop = &shall_stop_, before = now - kept] {
    return write_file(wish, file, *stop, before);
  };
  auto const result = co_await writer_.run(std::move(job));
  if (!result) co_return std::unexpected(result.error());
  co_return contract::RecordingView{.file = file.string(),
                                    .interface_name = *name,
                                    .frames = result->frames,
                                    .bytes = result->bytes,
                                    .dropped = result->dropped,
                                    .is_full = result->is_full,
                                    .has_payload = request.has_payload,
                                    .kept_until = world_.clock() + kept};
}

}  // namespace campus::gateway
