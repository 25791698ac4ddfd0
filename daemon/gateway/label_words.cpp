#include "daemon/gateway/label_words.hpp"

#include <string>
#include <utility>

#include "collectors/packet/application_names.hpp"
#include "collectors/packet/applications.hpp"

namespace campus::gateway {
namespace {

ApplicationWords words_of(AppLabel const& label, ApplicationList const* list) {
  ApplicationWords words;
  words.category = category_word(label.category);
  words.carrier = packet::word_of_application(label.master, nullptr, packet::dissector_words());
  words.name = packet::word_of_application(label.application, list, packet::dissector_words());
  auto const* const own = list ? list->find(label.application) : nullptr;
  if (own && own->english != own->name) words.english = own->english;
  // What is no more than its carrier is said once.
  if (words.name.empty()) words.name = words.carrier;
  return words;
}

}  // namespace

LabelWords label_words(std::shared_ptr<ApplicationList const> list) {
  return [list = std::move(list)](AppLabel const& label) { return words_of(label, list.get()); };
}

}  // namespace campus::gateway
