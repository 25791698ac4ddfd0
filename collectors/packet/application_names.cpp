#include "collectors/packet/application_names.hpp"

#include <utility>

namespace campus::packet {

ApplicationNames::ApplicationNames(ApplicationList list)
    : list_(std::move(list)), table_(list_), words_(dissector_words()) {}

std::string_view ApplicationNames::name(std::uint16_t number) const {
  if (auto const* const own = list_.find(number)) return own->name;
  return number != 0 && number < words_.applications.size() ? std::string_view(words_.applications[number])
                                                            : std::string_view{};
}

}  // namespace campus::packet
