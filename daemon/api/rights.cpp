#include "daemon/api/rights.hpp"

#include <algorithm>
#include <utility>

#include "daemon/contract/dashboard.hpp"

namespace campus::api {

using store::Role;

bool may(Role role, Right right) {
  switch (right) {
    case Right::look: return true;
    case Right::work: return role == Role::admin || role == Role::operator_;
    case Right::rule: return role == Role::admin;
    case Right::audit: return role == Role::admin || role == Role::auditor;
  }
  return false;
}

boost::asio::awaitable<Response> refuse(store::DistrictKeeper& keeper, Access::Visitor visitor, Request request,
                                        Instant now) {
  store::DistrictAudit entry{.at = now,
                             .actor = visitor.session.user,
                             .action = request.method,
                             .subject = request.path,
                             .outcome = "refused"};
  auto question = [entry = std::move(entry)](store::DistrictStores& stores) { return stores.district.note(entry); };
  auto const noted = co_await keeper.ask(std::move(question));
  if (!noted) co_return fault_response(noted.error());
  Fault const fault{
      Fault::Kind::permission, "CMP-W030", {{"role", std::string(store::name_of(visitor.session.role))}}};
  co_return fault_response(403, fault);
}

bool is_user_name(std::string_view name) {
  auto const is_plain = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '.' ||
           letter == '-' || letter == '_';
  };
  return !name.empty() && name.size() <= contract::user_bytes_max && name.front() >= 'a' &&
         name.front() <= 'z' && std::ranges::all_of(name, is_plain);
}

}  // namespace campus::api
