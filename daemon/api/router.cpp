#include "daemon/api/router.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace campus::api {

namespace {

std::string_view take_segment(std::string_view& rest) {
  auto const segment = rest.substr(0, rest.find('/'));
  rest.remove_prefix(std::min(segment.size() + 1, rest.size()));
  return segment;
}

std::optional<Router::Values> values_of(std::string_view pattern, std::string_view path) {
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return std::nullopt;
  Router::Values values;
  while (!pattern.empty() || !path.empty()) {
    auto const expected = take_segment(pattern);
    auto const given = take_segment(path);
    if (expected.starts_with('{')) {
      if (given.empty()) return std::nullopt;
      values.emplace_back(given);
    } else if (expected != given) {
      return std::nullopt;
    }
  }
  return values;
}

std::unexpected<Fault> refused(std::string_view name, std::string const& value, std::string allowed) {
  return fail(Fault::Kind::invalid, "CMP-W025",
              {{"name", std::string(name)},
               {"value", is_utf8(value) ? value : "?"},
               {"allowed", std::move(allowed)}});
}

}  // namespace

void Router::add(std::string method, std::string pattern, Action action) {
  routes_.push_back({std::move(method), std::move(pattern), std::move(action)});
}

boost::asio::awaitable<Response> Router::answer(Request request) const {
  std::string allowed;
  for (auto const& route : routes_) {
    auto values = values_of(route.pattern, request.path);
    if (!values) continue;
    if (route.method == request.method) {
      auto answer = route.action(std::move(request), std::move(*values));
      co_return co_await std::move(answer);
    }
    allowed += (allowed.empty() ? "" : ", ") + route.method + (route.method == "GET" ? ", HEAD" : "");
  }
  if (allowed.empty()) {
    Fault const fault{Fault::Kind::not_found, "CMP-W404", {{"path", request.path}}};
    co_return fault_response(fault);
  }
  Fault const fault{Fault::Kind::usage, "CMP-W405", {{"path", request.path}, {"method", request.method}}};
  auto response = fault_response(405, fault);
  response.headers.push_back({"Allow", allowed});
  co_return response;
}

Result<std::uint32_t> query_number(Request const& request, std::string_view name, std::uint32_t least,
                                   std::uint32_t most, std::uint32_t otherwise) {
  auto const text = request.query_value(name);
  if (!text) return otherwise;
  std::uint32_t number = 0;
  auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size() || number < least || number > most)
    return refused(name, *text, std::to_string(least) + " – " + std::to_string(most));
  return number;
}

Result<std::size_t> query_choice(Request const& request, std::string_view name,
                                 std::span<std::string_view const> choices) {
  auto const text = request.query_value(name);
  if (!text) return 0;
  auto const found = std::ranges::find(choices, *text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  std::string allowed;
  for (auto const choice : choices) allowed.append(allowed.empty() ? "" : " | ").append(choice);
  return refused(name, *text, std::move(allowed));
}

Result<std::string> query_text(Request const& request, std::string_view name, std::size_t bytes_max) {
  auto text = request.query_value(name).value_or("");
  if (text.size() > bytes_max || !is_utf8(text)) return refused(name, text, "≤ " + std::to_string(bytes_max));
  return text;
}

}  // namespace campus::api
