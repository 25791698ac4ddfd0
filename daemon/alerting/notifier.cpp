#include "daemon/alerting/notifier.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "daemon/alerting/message.hpp"
#include "daemon/uplink/patience.hpp"

namespace campus::alerting {
namespace {

namespace asio = boost::asio;

constexpr auto until_rung = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::hours no_news{1};
constexpr std::chrono::seconds store_pause{5};  // before a record that refused is asked again

// Why a channel failed, without its address: a robot's address holds its password.
Fault why_undelivered(Channel const& channel, std::string reason) {
  return {Fault::Kind::unreachable, "CMP-V201", {{"channel", channel.name}, {"reason", std::move(reason)}}};
}

std::string reason_in(Fault const& fault) {
  auto const found = std::ranges::find(fault.arguments, "reason", &Fault::Argument::name);
  return found == fault.arguments.end() ? fault.code : found->value;
}

}  // namespace

Notifier::Notifier(asio::io_context& loop, NoticeQueue& queue, Teller teller, std::vector<Channel> channels,
                   World world)
    : loop_(loop), queue_(queue), teller_(std::move(teller)), world_(std::move(world)), ended_(loop) {
  for (auto& channel : channels) {
    lines_.push_back(std::make_unique<Line>(loop, std::move(channel)));
    auto& line = *lines_.back();
    line.view.name = line.channel.name;
    line.view.kind = kind_of(line.channel);
  }
}

asio::awaitable<void> Notifier::run() {
  for (auto const& line : lines_) {
    ++serving_;
    asio::co_spawn(loop_, serve(*line), [this](std::exception_ptr failure) {
      --serving_;
      ended_.cancel();
      if (failure) std::rethrow_exception(failure);
    });
  }
  while (serving_ > 0) {
    ended_.expires_after(no_news);
    co_await ended_.async_wait(until_rung);
  }
}

void Notifier::wake() {
  for (auto const& line : lines_) {
    line->is_rung = true;
    line->bell.cancel();
  }
}

void Notifier::stop() {
  is_stopping_ = true;
  for (auto const& line : lines_) {
    line->bell.cancel();
    line->http.cancel();
    if (line->mail) line->mail->cancel();
    if (line->syslog) line->syslog->cancel();
  }
}

std::vector<contract::ChannelView> Notifier::views() const {
  std::vector<contract::ChannelView> views;
  for (auto const& line : lines_) views.push_back(line->view);
  return views;
}

asio::awaitable<void> Notifier::sleep(Line& line, Duration at_most) {
  if (is_stopping_ || line.is_rung) co_return;
  line.bell.expires_after(std::chrono::ceil<std::chrono::milliseconds>(at_most));
  co_await line.bell.async_wait(until_rung);
}

asio::awaitable<void> Notifier::serve(Line& line) {
  while (!is_stopping_) {
    auto const name = line.channel.name;
    line.is_rung = false;  // before it is asked: what comes while the record looks is seen the next time
    auto owed = co_await queue_.next(name);
    line.view.waiting = co_await queue_.waiting(name);
    if (is_stopping_) co_return;
    if (!owed || !*owed) {
      auto const pause = owed ? Duration(no_news) : Duration(store_pause);
      co_await sleep(line, pause);
      continue;
    }
    auto const now = world_.clock();
    // A clock that was set back must not keep a message for years.
    auto const due = std::min((*owed)->due, now + uplink::pause_longest);
    auto const ready = (*owed)->tries == 0 ? line.pace.ready_at(now) : std::max(due, line.pace.ready_at(now));
    if (ready > now) {
      auto const pause = ready - now;
      co_await sleep(line, pause);
      continue;
    }
    auto what = std::move(**owed);
    co_await deliver(line, std::move(what));
  }
}

asio::awaitable<void> Notifier::deliver(Line& line, NoticeQueue::Owed owed) {
  auto const started = world_.clock();
  auto& view = line.view;
  Sent sent;
  if (started - owed.at > too_old) {
    ++view.dropped;
    sent.verdict = Verdict::refused;
    sent.fault = Fault{Fault::Kind::timeout, "CMP-V203", {{"channel", line.channel.name}}};
  } else {
    line.pace.spend(started);
    sent = co_await send(line, owed);
  }
  auto const now = world_.clock();
  if (sent.fault) {
    view.last_error = sent.fault;
    if (!is_stopping_) world_.failed(*sent.fault);
  }
  auto const name = line.channel.name;
  if (sent.verdict == Verdict::later) {
    if (is_stopping_) co_return;
    ++view.failed;
    auto const due = now + std::max<Duration>(uplink::pause_shortest,
                                              uplink::pause_after(owed.tries + 1, world_.random()));
    (void)co_await queue_.postpone(name, owed.notice, due);
    co_return;
  }
  if (sent.verdict == Verdict::delivered) {
    ++view.delivered;
    view.last_delivered = now;
    view.last_error.reset();
  } else if (!sent.fault || sent.fault->code != "CMP-V203") {
    ++view.failed;
  }
  // Until the record knows, nothing else is sent: it would be sent again.
  for (;;) {
    auto const settled = co_await queue_.settle(name, owed.notice);
    if (settled || is_stopping_) co_return;
    world_.failed(settled.error());
    line.is_rung = false;  // what is owed is asked for afterwards anyway
    co_await sleep(line, store_pause);
  }
}

asio::awaitable<Notifier::Sent> Notifier::send(Line& line, NoticeQueue::Owed const& owed) {
  auto const& way = line.channel.way;
  if (auto const* const webhook = std::get_if<Webhook>(&way))
    co_return co_await send_webhook(line, *webhook, owed);
  auto notice = contract::decode_notice(owed.body);
  if (!notice) co_return Sent{Verdict::refused, notice.error()};
  if (auto const* const mail = std::get_if<Mail>(&way)) {
    auto told = std::move(*notice);
    co_return co_await send_mail(line, *mail, std::move(told));
  }
  auto syslog = std::get<Syslog>(way);
  auto told = std::move(*notice);
  co_return co_await send_syslog(line, std::move(syslog), std::move(told));
}

asio::awaitable<Notifier::Sent> Notifier::send_webhook(Line& line, Webhook const& webhook,
                                                       NoticeQueue::Owed const& owed) {
  uplink::HttpClient::Question question;
  question.method = "POST";
  question.url = webhook.url;
  question.headers = webhook_headers(webhook, teller_, owed.notice, owed.body, world_.clock());
  question.body = owed.body;
  question.authority_pem = webhook.authority_pem;
  question.is_foreign = true;
  question.patience = webhook_patience;
  auto const answer = co_await line.http.ask(std::move(question));
  if (!answer) co_return Sent{Verdict::later, why_undelivered(line.channel, reason_in(answer.error()))};
  auto const verdict = judge_answer(answer->status, answer->body, webhook.reads_errcode);
  if (verdict == Verdict::delivered) co_return Sent{verdict, {}};
  auto reason = "HTTP " + std::to_string(answer->status);
  if (auto const code = contract::robot_error(answer->body)) reason += ", errcode " + std::to_string(*code);
  co_return Sent{verdict, why_undelivered(line.channel, std::move(reason))};
}

asio::awaitable<Notifier::Sent> Notifier::send_syslog(Line& line, Syslog syslog, Notice notice) {
  if (!line.syslog) line.syslog = std::make_unique<SyslogSender>(loop_.get_executor());
  auto frame = syslog_frame(notice, teller_);
  auto const sent = co_await line.syslog->send(std::move(syslog), std::move(frame));
  if (sent) co_return Sent{Verdict::delivered, {}};
  co_return Sent{Verdict::later, why_undelivered(line.channel, reason_in(sent.error()))};
}

asio::awaitable<Notifier::Sent> Notifier::send_mail(Line& line, Mail const& mail, Notice notice) {
  if (!line.mail) line.mail = std::make_unique<MailSender>();
  auto text = mail_text(notice, mail, teller_, world_.clock());
  auto const sent = co_await line.mail->send(mail, std::move(text));
  if (sent) co_return Sent{Verdict::delivered, {}};
  co_return Sent{Verdict::later, why_undelivered(line.channel, reason_in(sent.error()))};
}

}  // namespace campus::alerting
