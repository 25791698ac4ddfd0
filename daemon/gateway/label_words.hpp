#pragma once

#include <functional>
#include <memory>

#include "policy/model/application.hpp"
#include "policy/model/kept_flow.hpp"

namespace campus::gateway {

// The words of a label, whose numbers mean nothing beyond this process.
using LabelWords = std::function<ApplicationWords(AppLabel const&)>;

// By the dissector's own words, and by those of a list for the numbers that are the house's.  Without a list such a
// number has no word.  The list is shared by whoever loaded it and by the words.
LabelWords label_words(std::shared_ptr<ApplicationList const> list = nullptr);

}  // namespace campus::gateway
