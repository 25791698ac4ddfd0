#include "daemon/contract/application_words.hpp"

namespace campus::contract {

std::string application_name(Application const& application, Language language) {
  return language == Language::en && !application.english.empty() ? application.english : application.name;
}

std::string category_name(std::string_view word, Language language) {
  auto const key = "app.category." + std::string(word);
  return find_entry("label." + key) ? label(key, language) : std::string(word);
}

std::string_view teaching_word(Teaching teaching) {
  switch (teaching) {
    case Teaching::yes: return "yes";
    case Teaching::mixed: return "mixed";
    case Teaching::no: return "no";
    case Teaching::unknown: break;
  }
  return "unknown";
}

std::string teaching_name(Teaching teaching, Language language) {
  return label("app.teaching." + std::string(teaching_word(teaching)), language);
}

}  // namespace campus::contract
