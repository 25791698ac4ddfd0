#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "daemon/contract/messages.hpp"
#include "policy/model/alert.hpp"

namespace campus::alerting {

// One way to tell people, as the configuration describes it.  Secrets are in it: it is never printed.  Plain
// values.

struct Webhook {
  std::string url{};            // https://..., http:// where the operator insists
  std::string secret{};         // of the signature
  std::string authority_pem{};  // whom to believe; empty: the machine's own list
  bool reads_errcode = false;   // a chat robot: it says 200 and means no
  bool operator==(Webhook const&) const = default;
};

struct Syslog {
  std::string host{};
  std::uint16_t port = 6514;
  std::string authority_pem{};
  bool operator==(Syslog const&) const = default;
};

struct Mail {
  std::string url{};  // smtp://HOST:PORT or smtps://HOST:PORT
  std::string from{};
  std::vector<std::string> to{};
  std::string user{}, password{};
  std::string authority_pem{};
  bool needs_starttls = true;
  bool operator==(Mail const&) const = default;
};

struct Channel {
  std::string name{};
  Severity least = Severity::info;
  unsigned per_minute = 15;  // robots refuse more than twenty
  std::variant<Webhook, Syslog, Mail> way{};
  bool operator==(Channel const&) const = default;
};

std::string_view kind_of(Channel const& channel);  // "webhook", "syslog", "mail"

// What is told of the teller.
struct Teller {
  std::string host{};   // of this gateway
  std::string epoch{};  // of its record: makes the number of a notice unique in the world
  contract::Language language = contract::Language::zh;
  bool operator==(Teller const&) const = default;
};

}  // namespace campus::alerting
