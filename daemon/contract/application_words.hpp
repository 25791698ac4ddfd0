#pragma once

#include <string>
#include <string_view>

#include "daemon/contract/messages.hpp"
#include "policy/model/application.hpp"

namespace campus::contract {

// How applications are spoken of, in either language.  Pure functions; any thread.

// In English the Chinese name where there is no other.
std::string application_name(Application const& application, Language language);

// By the word that a category is kept by: "game", "edu_national"; of an unknown one the word itself.
std::string category_name(std::string_view word, Language language);

std::string_view teaching_word(Teaching teaching);  // "yes", "mixed", "no", "unknown"
std::string teaching_name(Teaching teaching, Language language);

}  // namespace campus::contract
