#include "policy/admission/plan.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace campus::admission {
namespace {

using Kind = Element::Kind;

// A name the kernel takes for an interface and that needs no quoting anywhere.
bool is_interface_name(std::string_view name) {
  auto const is_fit = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_' ||
           letter == '@';
  };
  return !name.empty() && name.size() <= interface_name_max && name != "." && name != ".." &&
         std::ranges::all_of(name, is_fit);
}

bool has_interface(Kind kind) { return kind == Kind::inside || kind == Kind::sender_at; }
bool has_mac(Kind kind) { return kind == Kind::number || kind == Kind::sender || kind == Kind::sender_at; }
bool has_host(Kind kind) { return kind == Kind::number || kind == Kind::standing; }
bool has_address(Kind kind) { return kind == Kind::garden || kind == Kind::receiver; }
bool has_passage(Kind kind) { return kind >= Kind::sender; }

bool is_block(Element const& element) {
  auto const block = Prefix::of(element.address, element.length);
  return block && block->address() == element.address;
}

// The name of the first field that is wrong; empty: none.
std::string_view wrong_field(Element const& element) {
  auto const kind = element.kind;
  if (kind > Kind::receiver) return "kind";
  if (element.passage > Passage::shut || (!has_passage(kind) && element.passage != Passage::open))
    return "passage";
  bool const interface_fits =
      has_interface(kind) ? is_interface_name(element.interface_name) : element.interface_name.empty();
  if (!interface_fits) return "interface";
  if (has_mac(kind) ? !is_unicast(element.mac) : element.mac != MacAddress{}) return "mac";
  if (kind == Kind::portal ? element.port == 0 : element.port != 0) return "port";
  if (has_host(kind) ? element.host.number == 0 : element.host.number != 0) return "host";
  if (!has_address(kind) && element.address != IpAddress{}) return "address";
  if (kind == Kind::receiver && !is_routable(element.address)) return "address";
  if (kind == Kind::garden ? !is_block(element) : element.length != 0) return "length";
  return {};
}

}  // namespace

Plan plan(AdmissionTable const& actual, AdmissionTable const& desired) {
  Plan steps;
  if (!actual.is_built) {
    steps.is_rebuilt = true;
    steps.added.assign(desired.elements.begin(), desired.elements.end());
    return steps;
  }
  std::ranges::set_difference(actual.elements, desired.elements, std::back_inserter(steps.removed));
  std::ranges::set_difference(desired.elements, actual.elements, std::back_inserter(steps.added));
  return steps;
}

AdmissionTable after(AdmissionTable const& actual, Plan const& steps) {
  auto next = steps.is_rebuilt ? AdmissionTable{} : actual;
  for (auto const& element : steps.removed) next.elements.erase(element);
  next.elements.insert(steps.added.begin(), steps.added.end());
  return next;
}

Result<void> check(Element const& element) {
  auto const field = wrong_field(element);
  if (field.empty()) return {};
  return fail(Fault::Kind::broken, "CMP-A030", {{"field", std::string(field)}});
}

Result<void> check(Plan const& steps) {
  if (steps.removed.size() + steps.added.size() > 2 * elements_max)
    return fail(Fault::Kind::full, "CMP-A031", {{"max", std::to_string(2 * elements_max)}});
  if (steps.is_rebuilt && !steps.removed.empty())
    return fail(Fault::Kind::broken, "CMP-A030", {{"field", "removed"}});
  for (auto const* part : {&steps.removed, &steps.added})
    for (auto const& element : *part)
      if (auto const fine = check(element); !fine) return fine;
  return {};
}

}  // namespace campus::admission
