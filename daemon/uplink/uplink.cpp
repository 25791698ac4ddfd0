#include "daemon/uplink/uplink.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <utility>

#include "daemon/pki/keys.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/pki/words.hpp"
#include "daemon/uplink/uplink_parts.hpp"

namespace campus::uplink {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// Nobody needs us before something happens; the loop looks around this often all the same.
constexpr auto idle_longest = 1h;
constexpr auto after_store_fault = 5s;
// A clock that moved by more than this against the steady one was set by somebody.
constexpr Duration clock_set_least = 5s;

// The same for a school at all times, and different for most.
double spread_of(std::string_view school) {
  auto const digits = pki::sha256_hex(school).substr(0, 8);
  return static_cast<double>(std::strtoul(digits.c_str(), nullptr, 16)) * 0x1p-32;
}

}  // namespace

Uplink::Parts::Parts(asio::io_context& loop, Outbox& the_outbox, Settings the_settings, World the_world)
    : outbox(the_outbox),
      settings(std::move(the_settings)),
      world(std::move(the_world)),
      http(loop),
      district(http),
      bell(loop) {}

asio::awaitable<void> Uplink::Parts::live() {
  auto found = load_enrolment(settings.directory);
  if (!found) error = found.error();
  if (found && *found && !newcomer) newcomer = std::move(**found);
  for (auto const lane : Delivery::lanes) woken.insert(lane);
  while (!is_stopping) {
    if (newcomer) begin(*std::exchange(newcomer, std::nullopt));
    follow_clock();
    co_await hear_wakes();
    if (is_stopping || newcomer) continue;
    if (is_desired_due()) co_await fetch_desired();
    if (is_stopping || newcomer) continue;
    if (delivery)
      co_await obey(delivery->next(world.clock()));
    else
      co_await pause_for(idle_longest);
  }
}

void Uplink::Parts::begin(Enrolment fresh) {
  enrolment = std::move(fresh);
  Delivery::Settings const how{settings.live_every, spread_of(enrolment->facts.common_name), world.random};
  delivery.emplace(how,
                   Delivery::Certificate{pki::renewal_due(enrolment->facts), enrolment->facts.not_after});
  clock_offset_ms.reset();
  error.reset();
  lane_errors.clear();
  http.forget_connections();
  for (auto const& [lane, known] : facts) delivery->learn(known, world.clock());
}

void Uplink::Parts::follow_clock() {
  auto const now = world.clock();
  auto const steady = std::chrono::steady_clock::now();
  if (clock_seen && delivery) {
    Duration const set_by = (now - *clock_seen) - (steady - steady_seen);
    if (set_by > clock_set_least || set_by < -clock_set_least) delivery->shift(set_by);
  }
  clock_seen = now;
  steady_seen = steady;
}

// While the district was asked the clock may have been set, by the very network that answers: what follows from the
// answer must not be counted in the old time and moved by the difference afterwards.
Instant Uplink::Parts::followed_now() {
  follow_clock();
  return world.clock();
}

asio::awaitable<void> Uplink::Parts::hear_wakes() {
  while (!woken.empty()) {
    auto const lane = *woken.begin();
    woken.erase(woken.begin());
    auto const known = co_await learn(lane);
    if (known) continue;
    stumbled(known.error());
    woken.insert(lane);
    bell.expires_after(after_store_fault);
    boost::system::error_code ignored;
    co_await bell.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (is_stopping) co_return;
  }
}

asio::awaitable<void> Uplink::Parts::sleep(Instant until) {
  auto left = std::chrono::duration_cast<std::chrono::steady_clock::duration>(until - world.clock());
  if (world.desired && delivery->is_greeted())
    left = std::min(left, desired_due - std::chrono::steady_clock::now());
  co_await pause_for(left);
}

asio::awaitable<void> Uplink::Parts::pause_for(std::chrono::steady_clock::duration time) {
  if (is_stopping || newcomer || !woken.empty()) co_return;
  bell.expires_after(std::min<std::chrono::steady_clock::duration>(time, idle_longest));
  boost::system::error_code ignored;
  co_await bell.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

Enrolment const* Uplink::Parts::latest() const {
  if (newcomer) return &*newcomer;
  return enrolment ? &*enrolment : nullptr;
}

std::uint64_t Uplink::Parts::backlog() const {
  std::uint64_t waiting = 0;
  for (auto const& [lane, known] : facts) waiting += known.backlog;
  return waiting;
}

UplinkStatus Uplink::Parts::status() const {
  UplinkStatus status;
  if (auto const* const enrolled = latest()) {
    auto const is_heard = !newcomer && delivery && delivery->is_greeted();
    status.state = is_heard ? UplinkStatus::State::connected : UplinkStatus::State::waiting;
    status.district = enrolled->district;
    status.school = enrolled->facts.common_name;
    status.certificate_until = enrolled->facts.not_after;
  }
  status.clock_offset_ms = clock_offset_ms;
  status.last_error = error;
  if (!error && !lane_errors.empty()) status.last_error = lane_errors.begin()->second;
  for (auto const& [lane, known] : facts) {
    status.gaps += known.gaps;
    if (known.newest > 0 || known.rejected > 0 || known.gaps > 0) status.lanes.push_back(known);
  }
  return status;
}

Uplink::Uplink(asio::io_context& loop, Outbox& outbox, Settings settings, World world)
    : parts_(std::make_unique<Parts>(loop, outbox, std::move(settings), std::move(world))) {}

Uplink::~Uplink() = default;

asio::awaitable<void> Uplink::run() { return parts_->live(); }

void Uplink::stop() {
  parts_->is_stopping = true;
  parts_->http.cancel();
  parts_->bell.cancel();
}

void Uplink::wake(contract::Lane lane) {
  parts_->woken.insert(lane);
  parts_->bell.cancel();
}

void Uplink::set_live_every(std::chrono::milliseconds every) {
  parts_->settings.live_every = every;
  if (parts_->delivery) parts_->delivery->set_live_every(every);
}

UplinkStatus Uplink::status() const { return parts_->status(); }

asio::awaitable<Result<void>> Uplink::enroll(Invitation invitation) {
  auto& parts = *parts_;
  auto const url = district_url(invitation.district);
  if (!url) co_return std::unexpected(url.error());
  auto const code = pki::code_from(invitation.code);
  if (!code) co_return fail(Fault::Kind::usage, "CMP-U022");
  if (parts.is_enrolling) co_return fail(Fault::Kind::conflict, "CMP-U023");
  auto const key = pki::make_key();
  if (!key) co_return std::unexpected(key.error());
  auto const request = pki::make_request(*key, "campus school");
  if (!request) co_return std::unexpected(request.error());
  parts.is_enrolling = true;
  contract::Enrollment enrollment{*code, *request};
  auto const reply = co_await parts.district.enroll(*url, invitation.authority_words, std::move(enrollment));
  parts.is_enrolling = false;
  if (!reply) co_return std::unexpected(reply.error());
  if (!reply->value) co_return std::unexpected(*reply->refusal);
  auto const& given = *reply->value;
  if (!pki::words_match(invitation.authority_words, given.authority))
    co_return fail(Fault::Kind::permission, "CMP-U024", {{"url", *url}});
  Enrolment fresh{*url, given.name, given.certificate, *key, given.authority, {}};
  auto whole = checked(std::move(fresh));
  if (!whole) co_return std::unexpected(whole.error());
  if (auto const saved = save_enrolment(parts.settings.directory, *whole); !saved) co_return saved;
  parts.newcomer = std::move(*whole);
  parts.bell.cancel();
  co_return Result<void>{};
}

}  // namespace campus::uplink
