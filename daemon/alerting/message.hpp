#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/alerting/channel.hpp"
#include "policy/model/alert.hpp"
#include "policy/model/time.hpp"

namespace campus::alerting {

// A notice in the form of each channel.  Names and words come from strangers: whatever they hold, they cannot
// end a line, a header or a value.  Pure; any thread.

// "01JD...-12": the same notice has the same one, however often it is sent.
std::string notice_id(Teller const& teller, std::uint64_t number);

// X-Campus-Timestamp, X-Campus-Signature: sha256=HMAC(secret, TIMESTAMP.BODY) in hex, Idempotency-Key.
std::vector<std::string> webhook_headers(Webhook const& webhook, Teller const& teller, std::uint64_t number,
                                         std::string_view body, Instant now);

// RFC 5424, behind its length in octets (RFC 5425 4.3).
std::string syslog_frame(Notice const& notice, Teller const& teller);
constexpr std::size_t syslog_bytes_max = 8192;  // what receivers should take

// RFC 5322 with lines that end in CRLF; text in UTF-8, Base64.
std::string mail_text(Notice const& notice, Mail const& mail, Teller const& teller, Instant now);

// The one line that says it all, and the lines below it.
std::string headline(Notice const& notice, contract::Language language);
std::string body_text(Notice const& notice, contract::Language language);

}  // namespace campus::alerting
