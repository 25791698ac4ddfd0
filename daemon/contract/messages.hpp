#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/fault.hpp"

namespace campus::contract {

// Every sentence a user reads, in both languages.  The sentences stand in messages.zh-CN.yaml and
// messages.en.yaml and are compiled in; a fault's code ("CMP-P003") and a label's key ("label.devices") are
// the way to them. Pure functions over constant tables; any thread.

enum class Language : std::uint8_t { zh, en };

// "zh", "zh-CN", "zh_CN.UTF-8", "en", "en_US" ...; none for a language the catalogue does not speak.
std::optional<Language> language_named(std::string_view name);
std::string_view name_of(Language language);  // "zh-CN", "en"

// The locale rule: the first of the three that is set decides; what is no Chinese is English.
Language language_from_environment(char const* lc_all, char const* lc_messages, char const* lang);

// What happened, where and why.  A code without words gives the code and its arguments, so that nothing is
// lost.
std::string text_of(Fault const& fault, Language language);

// What to do now; empty where the catalogue has no advice.
std::string hint_of(Fault const& fault, Language language);

// A sentence of the user interface: its key without "label.", and the values of its {names}.
std::string label(std::string_view key, Language language,
                  std::vector<Fault::Argument> const& arguments = {});

// One code with its words, {names} not yet filled.
struct CatalogueEntry {
  struct Words {
    std::string_view text;
    std::string_view hint;
  };
  std::string_view code;
  Words zh;
  Words en;
};

// All of them, by code.
std::span<CatalogueEntry const> catalogue();
CatalogueEntry const* find_entry(std::string_view code);

}  // namespace campus::contract
