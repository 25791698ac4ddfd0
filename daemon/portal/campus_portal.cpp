// campus-portal: the page that a device is led to which may not pass.  The one program that unauthenticated
// devices reach, and so it holds nothing: no right, no store, no configuration, no secret.

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/api/http_server.hpp"
#include "daemon/contract/exit_codes.hpp"
#include "daemon/contract/messages.hpp"
#include "daemon/portal/campusd_line.hpp"
#include "daemon/portal/portal.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/runtime/control_loop.hpp"
#include "daemon/runtime/log.hpp"

namespace {

using namespace campus;
namespace asio = boost::asio;

constexpr std::chrono::milliseconds farewell{1'000};

struct Place {
  std::string address;
  std::uint16_t port = 0;
};

struct Wish {
  std::vector<Place> places;
  std::string socket = "/run/campus/campusd.sock";
};

contract::Language language() {
  return contract::language_from_environment(std::getenv("LC_ALL"), std::getenv("LC_MESSAGES"),
                                             std::getenv("LANG"));
}

int complain(Fault const& fault) {
  fmt::print(stderr, "campus-portal: {} {}\n", fault.code, contract::text_of(fault, language()));
  if (auto const hint = contract::hint_of(fault, language()); !hint.empty())
    fmt::print(stderr, "  {}\n", hint);
  return contract::exit_code_of(fault.kind);
}

// "10.20.0.1:8880", "[fd20::1]:8880"
std::optional<Place> place_of(std::string_view text) {
  auto const colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto address = text.substr(0, colon);
  auto const number = text.substr(colon + 1);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  Place place{.address = std::string(address), .port = 0};
  auto const [end, error] = std::from_chars(number.data(), number.data() + number.size(), place.port);
  bool const is_number = error == std::errc{} && end == number.data() + number.size() && place.port != 0;
  if (!is_number || address.empty()) return std::nullopt;
  return place;
}

Result<Wish> wish_of(std::vector<std::string> const& words) {
  Wish wish;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    bool const has_value = i + 1 < words.size();
    if (has_value && words[i] == "--listen") {
      auto place = place_of(words[i + 1]);
      if (!place) return fail(Fault::Kind::usage, "CMP-A067", {{"word", words[i + 1]}});
      wish.places.push_back(std::move(*place));
    } else if (has_value && words[i] == "--socket") {
      wish.socket = words[i + 1];
    } else {
      return fail(Fault::Kind::usage, "CMP-A067", {{"word", words[i]}});
    }
  }
  if (wish.places.empty()) return fail(Fault::Kind::usage, "CMP-A067", {{"word", "--listen"}});
  return wish;
}

// Says in the end what the log held back.
struct Teller {
  runtime::Log& log;
  asio::steady_timer ticker;
  bool is_ending = false;

  asio::awaitable<void> run() {
    while (!is_ending) {
      ticker.expires_after(std::chrono::seconds(1));
      co_await ticker.async_wait(asio::as_tuple(asio::use_awaitable));
      log.tell_held_back();
    }
  }
  void stop() {
    is_ending = true;
    ticker.cancel();
  }
};

int live(Wish const& wish) {
  runtime::Log log(language());
  runtime::ControlLoop loop;
  auto const executor = loop.context().get_executor();
  portal::CampusdLine campusd(executor, wish.socket);
  portal::Portal portal({.ask = [&](IpAddress address) { return campusd.ask(address); },
                         .failed = [&](Fault const& fault) { log.error(fault); },
                         .now = runtime::now});
  api::HttpServer server(
      executor, [&](api::Request request) { return portal.answer(std::move(request)); },
      portal::Portal::limits());
  server.always_send(portal::Portal::headers());
  server.behave(portal::Portal::manner());
  for (auto const& place : wish.places)
    if (auto const port = server.listen_plain(place.address, place.port); !port)
      return complain(port.error());
  log.info("CMP-A065", {{"version", CAMPUS_VERSION}, {"socket", wish.socket}});

  Teller teller{.log = log, .ticker = asio::steady_timer(executor)};
  loop.spawn(teller.run());
  loop.run({.end =
                [&] {
                  teller.stop();
                  server.close();
                  loop.spawn(server.drained(farewell));
                },
            .reload = {}});
  log.info("CMP-A066");
  return contract::exit_ok;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> const words(argv + 1, argv + argc);
  if (words == std::vector<std::string>{"--version"}) {
    fmt::print("campus-portal {}\n", CAMPUS_VERSION);
    return contract::exit_ok;
  }
  auto const wish = wish_of(words);
  return wish ? live(*wish) : complain(wish.error());
}
