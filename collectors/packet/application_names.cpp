#include "collectors/packet/application_names.hpp"

#include <utility>

namespace campus::packet {

ApplicationNames::ApplicationNames(ApplicationList list)
    : list_(std::move(list)), table_(list_), words_(dissector_words()) {}

std::string_view word_of_application(std::uint16_t number, ApplicationList const* list, DissectorWords const& words) {
  if (auto const* const own = list ? list->find(number) : nullptr) return own->name;
  return number != 0 && number < words.applications.size() ? std::string_view(words.applications[number])
                                                           : std::string_view{};
}

}  // namespace campus::packet
