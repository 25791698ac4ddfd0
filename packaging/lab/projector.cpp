#include "packaging/lab/projector.hpp"

#include <fmt/core.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace campus::lab {
namespace {

using namespace std::chrono_literals;

// A real lamp needs half a minute to light and longer to cool; a lab has less patience, but both states are
// seen.
constexpr auto warm_up_time = 5s;
constexpr auto cooling_time = 8s;
// A lamp in the middle of its life: a projector of no hours would show nothing worth looking at.
constexpr auto lamp_life_before = std::chrono::seconds{1234h};
constexpr std::array<std::string_view, 4> inputs{"11", "21", "31", "32"};
constexpr std::array<std::string_view, 6> mutes{"10", "11", "20", "21", "30", "31"};

std::string md5_hex(std::string const& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr) != 1) return {};
  std::string hex;
  for (unsigned at = 0; at < length; ++at) hex += fmt::format("{:02x}", digest[at]);
  return hex;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (auto& letter : result) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return result;
}

}  // namespace

Projector::Projector(Identity identity, Time now)
    : identity_(std::move(identity)),
      changed_at_(now - warm_up_time),
      lit_since_(now),
      lit_before_(lamp_life_before) {}

Projector::Challenge Projector::greet(std::string_view salt) const {
  if (identity_.password.empty()) return {"PJLINK 0\r", {}};
  return {fmt::format("PJLINK 1 {}\r", salt), md5_hex(std::string(salt) + identity_.password)};
}

Projector::Power Projector::power(Time now) const {
  auto const since = now - changed_at_;
  if (target_ == Power::on) return since < warm_up_time ? Power::warm_up : Power::on;
  return since < cooling_time ? Power::cooling : Power::standby;
}

std::string Projector::power_command(std::string_view value, Time now) {
  auto const actual = power(now);
  if (value == "?") return fmt::format("{}", static_cast<int>(actual));
  if (value != "0" && value != "1") return "ERR2";
  auto const wanted = value == "1" ? Power::on : Power::standby;
  if (wanted == target_) return "OK";
  // While it warms or cools a projector takes no order.
  if (actual == Power::cooling || actual == Power::warm_up) return "ERR3";
  if (wanted == Power::on)
    lit_since_ = now;
  else
    lit_before_ += std::chrono::duration_cast<std::chrono::seconds>(now - lit_since_);
  target_ = wanted;
  changed_at_ = now;
  return "OK";
}

std::string Projector::input_command(std::string_view value, Time now) {
  if (power(now) != Power::on) return "ERR3";
  if (value == "?") return input_;
  if (std::ranges::find(inputs, value) == inputs.end()) return "ERR2";
  input_ = value;
  return "OK";
}

std::string Projector::mute_command(std::string_view value, Time now) {
  if (power(now) != Power::on) return "ERR3";
  if (value == "?") return mute_;
  if (std::ranges::find(mutes, value) == mutes.end()) return "ERR2";
  mute_ = value;
  return "OK";
}

std::string Projector::lamp(Time now) const {
  auto const is_lit = target_ == Power::on;
  auto const lit =
      lit_before_ + (is_lit ? std::chrono::duration_cast<std::chrono::seconds>(now - lit_since_) : 0s);
  return fmt::format("{} {}", std::chrono::duration_cast<std::chrono::hours>(lit).count(), is_lit ? 1 : 0);
}

std::string Projector::answer(std::string_view line, Time now) {
  // "%1POWR ?": a percent sign, the class, four letters, a blank, a parameter.
  if (line.size() < 8 || line[0] != '%' || line[6] != ' ') return "%1ERR1\r";
  auto const name = upper(line.substr(2, 4));
  auto const value = line.substr(7);
  auto const say = [&](std::string_view text) { return fmt::format("%1{}={}\r", name, text); };
  if (line[1] != '1') return say("ERR1");
  if (name == "POWR") return say(power_command(value, now));
  if (name == "INPT") return say(input_command(value, now));
  if (name == "AVMT") return say(mute_command(value, now));
  std::array<std::pair<std::string_view, std::string>, 8> const facts{{{"LAMP", lamp(now)},
                                                                       {"ERST", "000000"},
                                                                       {"INST", "11 21 31 32"},
                                                                       {"NAME", identity_.name},
                                                                       {"INF1", identity_.maker},
                                                                       {"INF2", identity_.product},
                                                                       {"INFO", ""},
                                                                       {"CLSS", "1"}}};
  for (auto const& [fact, text] : facts)
    if (name == fact) return say(value == "?" ? std::string_view(text) : "ERR2");
  return say("ERR1");
}

bool is_same(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t at = 0; at < std::min(a.size(), b.size()); ++at)
    difference |=
        static_cast<unsigned>(static_cast<unsigned char>(a[at]) ^ static_cast<unsigned char>(b[at]));
  return difference == 0;
}

}  // namespace campus::lab
