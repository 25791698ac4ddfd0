#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/model/host.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// Admission as campusd shows it on its Unix socket, and what a person may order there.  Any thread.

struct HostView {
  Host host;
  std::optional<VlanId> vlan;  // of the interface it was seen on
  std::optional<Grant> grant;
  std::optional<Restriction> restriction;
};

struct AdmissionView {
  AdmissionMode mode = AdmissionMode::observe;
  bool is_configured = false;  // there are segments to judge
  bool is_connected = false;   // to campus-enforcer
  bool is_in_force = false;    // the kernel has what is desired
  std::size_t rows = 0;
  std::optional<Fault> last_error;
  std::uint64_t turned_away = 0;  // newcomers nobody kept
  std::vector<HostView> hosts;
};

struct OrderRequest {
  enum class Verb : std::uint8_t { allow, block, quarantine, mode };
  Verb verb = Verb::allow;
  MacAddress mac;              // not of a mode
  std::optional<Group> group;  // of allow
  std::optional<VlanId> vlan;  // of allow
  std::optional<Instant> until;
  AdmissionMode mode = AdmissionMode::observe;
  std::string reason;
  bool is_replacing = false;
  bool is_dry_run = false;
};

// What an order came to, or would.
struct OrderView {
  OrderRequest::Verb verb = OrderRequest::Verb::allow;
  bool is_dry_run = false;
  bool is_in_force = false;  // the kernel has acknowledged it
  AdmissionMode mode = AdmissionMode::observe;
  std::vector<StandingChange> changes;
  std::vector<HostView> cut_off;  // who is here and is, or would be, cut off by a mode
};

std::string encode(AdmissionView const& view);
std::string encode(HostView const& view);
std::string encode(OrderView const& view);
std::string encode(OrderRequest const& request);
Result<OrderRequest> decode_order_request(std::string_view json);

std::string_view name_of(Group group);
std::string_view name_of(Standing standing);
std::string_view name_of(StandingCause cause);
std::string_view name_of(AdmissionMode mode);

}  // namespace campus::contract
