#include "daemon/gateway/label_words.hpp"

#include <string>
#include <utility>

#include "collectors/packet/applications.hpp"

namespace campus::gateway {
namespace {

// Asked once: the dissector is started for it.
packet::DissectorWords const& dissector() {
  static auto const words = packet::dissector_words();
  return words;
}

std::string dissector_word(std::uint16_t number) {
  auto const& words = dissector().applications;
  return number != 0 && number < words.size() ? words[number] : std::string();
}

ApplicationWords words_of(AppLabel const& label, ApplicationList const* list) {
  ApplicationWords words;
  words.category = category_word(label.category);
  if (label.master != 0) words.carrier = dissector_word(label.master);
  auto const* const own = list ? list->find(label.application) : nullptr;
  if (own) {
    words.name = own->name;
    if (own->english != own->name) words.english = own->english;
  } else if (label.application != 0 && label.application < app_own_first) {
    words.name = dissector_word(label.application);
  }
  // What is no more than its carrier is said once.
  if (words.name.empty()) words.name = words.carrier;
  return words;
}

}  // namespace

LabelWords label_words(std::shared_ptr<ApplicationList const> list) {
  return [list = std::move(list)](AppLabel const& label) { return words_of(label, list.get()); };
}

}  // namespace campus::gateway
