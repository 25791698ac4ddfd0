// How net-snmp is held.
//
// Of its interfaces only the single-session one is used: a session is one socket and the list of its open
// requests. The library repeats a request when its time is up and calls back with what happens.  A callback
// only notes; answers are fetched by take_answers() when the library has returned, so nothing is sent or
// closed inside one.
//
// The callback is called for more than answers.  RESEND, CONNECT say nothing about the request.  A report of
// an SNMPv3 engine arrives twice: as SEC_ERROR, which would be final, and as RECEIVED_MESSAGE, which holds
// the report; so SEC_ERROR counts only when it is not about a report (a request that could not even be
// written).
//
// SNMPv3 needs the engine's identifier before anything can be asked.  Left alone, the library would fetch it
// while the whole program waits.  So its probing is switched off, the first request is held back, and an
// empty GET without a user goes out instead, as asynchronous as any other; the engine answers it with a
// report that carries its identifier. Then the user is made anew: the library would go on with the keys of an
// earlier password otherwise.  Engine boots and time need no care: a stale clock is met by a notInTimeWindow
// report, on which the library repeats by itself.
//
// The socket is connected to the device.  So the kernel throws away answers of strangers, and says that
// nobody listens.
#include "collectors/snmp/session.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <system_error>
#include <utility>

#include "collectors/snmp/credential.hpp"
#include "collectors/snmp/netsnmp.hpp"

namespace campus {
namespace {

// Two rounds of a poll.  More, and one device that sends without end would hold up all the others.
constexpr int datagrams_a_turn = 32;

constexpr int discovery = 0;  // the number of the empty GET; requests of the plan count from one

struct CloseSession {
  void operator()(void* handle) const { snmp_sess_close(handle); }
};

std::string system_text(int error) { return std::generic_category().message(error); }

}  // namespace

struct SnmpSession::Impl {
  struct Pending {
    Impl* session;
    SnmpRequest request;
    std::uint64_t unusable_before;  // datagrams that were no answer, when it was sent
    bool is_answered = false;
  };

  SnmpEngine& engine;  // as this session believes; forgotten at the end unless it has accepted us
  bool is_v3;
  bool has_response = false;
  bool has_discovered = false;
  bool is_discovering = false;
  bool is_engine_denied = false;  // the device is not the engine that we knew
  bool was_refused = false;
  std::uint64_t callbacks = 0;
  // Every request of this session by its number.  The library's callbacks point in here, also late ones, so
  // nothing is taken out before the end: a poll has a few dozen.
  std::map<int, Pending> pending;
  std::vector<SnmpRequest> waiting;  // for the engine to be known
  std::vector<SnmpAnswer> answers;
  Counters counters;
  std::unique_ptr<void, CloseSession> handle;  // last: closing may still look at the above

  Impl(SnmpEngine& with_engine, bool with_v3) : engine(with_engine), is_v3(with_v3) {}
  ~Impl() {
    if (!has_response) engine.id.clear();  // perhaps another device by now, or another password
  }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;

  netsnmp_session& session() const { return *snmp_sess_session(handle.get()); }
  SnmpAnswer::Outcome meaning_of_timeout(Pending const& of) const;
  void answer(Pending& of, SnmpAnswer::Outcome outcome);
  void learn_again(Pending& of);
  void dispatch(SnmpRequest const& request);
  bool hand_over(netsnmp_pdu* pdu, Pending& of);
  void discover();
  void discovered(netsnmp_pdu const& report);
  void forget_engine();
  void release_waiting();
  void refuse_all();
  void received(Pending& of, netsnmp_pdu const& pdu);
  void reported(Pending& of, netsnmp_pdu const& pdu);
  static int callback(int operation, netsnmp_session* session, int request_id, netsnmp_pdu* pdu, void* magic);
};

// What it means that a request stayed without an answer.
SnmpAnswer::Outcome SnmpSession::Impl::meaning_of_timeout(Pending const& of) const {
  if (was_refused) return SnmpAnswer::Outcome::refused;
  // It told its name a moment ago and now is silent: so an engine meets what it cannot decrypt.
  if (has_discovered && !has_response && of.request.number != discovery)
    return SnmpAnswer::Outcome::authentication;
  return counters.unusable > of.unusable_before ? SnmpAnswer::Outcome::garbage : SnmpAnswer::Outcome::timeout;
}

void SnmpSession::Impl::answer(Pending& of, SnmpAnswer::Outcome outcome) {
  if (of.is_answered) return;
  if (outcome == SnmpAnswer::Outcome::timeout) outcome = meaning_of_timeout(of);
  // An engine by another name than we remember answers with a report that the library cannot read.
  bool const is_remembered = is_v3 && !has_discovered && !has_response && of.request.number != discovery;
  if (is_remembered && outcome == SnmpAnswer::Outcome::garbage) return learn_again(of);
  of.is_answered = true;
  if (of.request.number != discovery) {
    answers.push_back({.number = of.request.number, .outcome = outcome});
    return;
  }
  is_discovering = false;  // and failed: so does everything that waited for it
  for (auto const& request : waiting) answers.push_back({.number = request.number, .outcome = outcome});
  waiting.clear();
}

// The device was replaced, or lost its identity: the request waits until its engine has a name again.
void SnmpSession::Impl::learn_again(Pending& of) {
  of.is_answered = true;
  is_engine_denied = true;
  waiting.push_back(of.request);
}

bool SnmpSession::Impl::hand_over(netsnmp_pdu* pdu, Pending& of) {
  if (pdu == nullptr) return false;
  if (snmp_sess_async_send(handle.get(), pdu, &Impl::callback, &of) != 0) return true;
  snmp_free_pdu(pdu);
  return false;
}

void SnmpSession::Impl::dispatch(SnmpRequest const& request) {
  auto& of =
      pending[request.number] = {.session = this, .request = request, .unusable_before = counters.unusable};
  if (!hand_over(netsnmp::to_pdu(request), of)) {
    bool const is_refused = session().s_errno == ECONNREFUSED;
    answer(of, is_refused ? SnmpAnswer::Outcome::refused : SnmpAnswer::Outcome::not_sent);
  }
}

void SnmpSession::Impl::discover() {
  is_discovering = true;
  auto& of = pending[discovery] = {.session = this, .request = {}, .unusable_before = counters.unusable};
  auto* const probe = netsnmp::to_pdu({});
  if (probe != nullptr) {
    probe->version = SNMP_VERSION_3;
    probe->securityName = ::strdup("");
    probe->securityNameLen = 0;
    probe->securityLevel = SNMP_SEC_LEVEL_NOAUTH;
    probe->securityModel = SNMP_SEC_MODEL_USM;
  }
  if (!hand_over(probe, of)) answer(of, SnmpAnswer::Outcome::not_sent);
}

void SnmpSession::Impl::forget_engine() {
  auto& s = session();
  SNMP_FREE(s.securityEngineID);
  s.securityEngineIDLen = 0;
  SNMP_FREE(s.contextEngineID);
  s.contextEngineIDLen = 0;
  s.flags &= ~static_cast<u_long>(SNMP_FLAGS_USER_CREATED);
  engine.id.clear();
}

void SnmpSession::Impl::discovered(netsnmp_pdu const& report) {
  auto& s = session();
  engine.id.assign(s.securityEngineID, s.securityEngineID + s.securityEngineIDLen);
  auto& of = pending.at(discovery);
  if (report.command != SNMP_MSG_REPORT || engine.id.empty() || !netsnmp::make_user(s))
    return answer(of, SnmpAnswer::Outcome::garbage);
  of.is_answered = true;
  is_discovering = false;
  has_discovered = true;
}

// What waited for the engine goes out, or the engine is asked for.
void SnmpSession::Impl::release_waiting() {
  if (waiting.empty() || is_discovering) return;
  if (is_engine_denied) {
    is_engine_denied = false;
    forget_engine();
  }
  if (engine.id.empty()) return discover();
  for (auto const& request : std::exchange(waiting, {})) dispatch(request);
}

// An engine that does not take the request says why.
void SnmpSession::Impl::reported(Pending& of, netsnmp_pdu const& pdu) {
  if (netsnmp::denies_engine(pdu) && !has_discovered) return learn_again(of);
  answer(of, SnmpAnswer::Outcome::authentication);
}

void SnmpSession::Impl::received(Pending& of, netsnmp_pdu const& pdu) {
  if (of.is_answered) return;
  if (of.request.number == discovery) return discovered(pdu);
  if (pdu.command == SNMP_MSG_REPORT) return reported(of, pdu);
  if (pdu.command != SNMP_MSG_RESPONSE) return answer(of, SnmpAnswer::Outcome::garbage);
  of.is_answered = true;
  has_response = true;
  answers.push_back({.number = of.request.number,
                     .outcome = SnmpAnswer::Outcome::response,
                     .error_status = pdu.errstat,
                     .varbinds = netsnmp::varbinds_of(pdu)});
}

int SnmpSession::Impl::callback(int operation, netsnmp_session*, int, netsnmp_pdu* pdu, void* magic) {
  auto& of = *static_cast<Pending*>(magic);
  auto& self = *of.session;
  ++self.callbacks;
  switch (operation) {
    case NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE: self.received(of, *pdu); break;
    case NETSNMP_CALLBACK_OP_TIMED_OUT: self.answer(of, SnmpAnswer::Outcome::timeout); break;
    case NETSNMP_CALLBACK_OP_SEND_FAILED:
      self.was_refused = self.was_refused || self.session().s_errno == ECONNREFUSED;
      self.answer(of, self.was_refused ? SnmpAnswer::Outcome::refused : SnmpAnswer::Outcome::not_sent);
      break;
    case NETSNMP_CALLBACK_OP_DISCONNECT: self.answer(of, SnmpAnswer::Outcome::refused); break;
    case NETSNMP_CALLBACK_OP_SEC_ERROR:
      if (pdu == nullptr || pdu->command != SNMP_MSG_REPORT)
        self.answer(of, SnmpAnswer::Outcome::authentication);
      break;
    case NETSNMP_CALLBACK_OP_RESEND: ++self.counters.repeated; break;
    default: break;  // CONNECT, and what later versions may add: nothing has become of the request
  }
  return 1;
}

SnmpSession::SnmpSession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SnmpSession::~SnmpSession() = default;

Result<std::unique_ptr<SnmpSession>> SnmpSession::open(SnmpTarget const& target, IpAddress const& address,
                                                       Timing timing, KeyRing& keys, SnmpEngine& engine) {
  netsnmp::start();
  netsnmp_session s;
  snmp_sess_init(&s);
  // "udp:" and numbers: nothing is left to look up.
  auto peer = address.is_v4() ? "udp:" + address.to_string() : "udp6:[" + address.to_string() + "]";
  peer += ":" + std::to_string(target.port);
  s.peername = peer.data();
  s.timeout = std::chrono::microseconds(timing.timeout).count();
  s.retries = timing.tries - 1;
  auto credential = target.credential;  // the library wants to write to what it only copies
  auto* const v3 = std::get_if<SnmpV3>(&credential);
  if (v3 == nullptr)
    netsnmp::fill(s, std::get<SnmpV2c>(credential));
  else if (!netsnmp::fill(s, *v3, keys, engine))
    return fail(Fault::Kind::invalid, "CMP-N008", {{"device", target.id.name}});

  auto refused = [&](std::string reason) {
    return fail(Fault::Kind::failure, "CMP-N007",
                {{"device", target.id.name}, {"reason", std::move(reason)}});
  };
  auto impl = std::make_unique<Impl>(engine, v3 != nullptr);
  impl->handle.reset(snmp_sess_open(&s));
  if (!impl->handle)
    return refused(s.s_errno != 0 ? system_text(s.s_errno) : snmp_api_errstring(s.s_snmp_errno));
  impl->session().flags |= SNMP_FLAGS_DONT_PROBE;
  std::unique_ptr<SnmpSession> session(new SnmpSession(std::move(impl)));
  if (!netsnmp::connect_to(session->socket(), address, target.port)) return refused(system_text(errno));
  if (v3 != nullptr && !engine.id.empty() && !netsnmp::make_user(session->impl_->session()))
    return refused(snmp_api_errstring(SNMPERR_GENERR));
  return session;
}

int SnmpSession::socket() const { return snmp_sess_transport(impl_->handle.get())->sock; }

void SnmpSession::send(SnmpRequest const& request) {
  if (!impl_->is_v3 || (!impl_->is_discovering && !impl_->engine.id.empty())) return impl_->dispatch(request);
  impl_->waiting.push_back(request);
  impl_->release_waiting();
}

void SnmpSession::Impl::refuse_all() {
  was_refused = true;
  for (auto& [number, of] : pending) answer(of, SnmpAnswer::Outcome::refused);
}

void SnmpSession::read() {
  int const socket_now = socket();
  for (int datagram = 0; datagram < datagrams_a_turn; ++datagram) {
    char first = 0;
    if (::recv(socket_now, &first, sizeof first, MSG_PEEK | MSG_DONTWAIT) < 0) {
      if (errno == ECONNREFUSED) impl_->refuse_all();
      return;
    }
    auto const callbacks_before = impl_->callbacks;
    netsnmp_large_fd_set readable;
    netsnmp_large_fd_set_init(&readable, socket_now + 1);
    netsnmp_large_fd_setfd(socket_now, &readable);
    snmp_sess_read2(impl_->handle.get(), &readable);
    netsnmp_large_fd_set_cleanup(&readable);
    if (impl_->callbacks == callbacks_before) ++impl_->counters.unusable;
  }
}

void SnmpSession::expire() { snmp_sess_timeout(impl_->handle.get()); }

std::optional<std::chrono::microseconds> SnmpSession::patience() const {
  netsnmp_large_fd_set sockets;
  netsnmp_large_fd_set_init(&sockets, socket() + 1);
  int highest = 0;
  int is_idle = 1;
  timeval wait{};
  snmp_sess_select_info2(impl_->handle.get(), &highest, &sockets, &wait, &is_idle);
  netsnmp_large_fd_set_cleanup(&sockets);
  if (is_idle != 0) return std::nullopt;
  // The library lets a request expire only when its time has passed, not when it has come.
  return std::chrono::seconds(wait.tv_sec) + std::chrono::microseconds(wait.tv_usec + 1);
}

std::vector<SnmpAnswer> SnmpSession::take_answers() {
  impl_->release_waiting();
  return std::exchange(impl_->answers, {});
}

SnmpSession::Counters SnmpSession::counters() const { return impl_->counters; }

}  // namespace campus
