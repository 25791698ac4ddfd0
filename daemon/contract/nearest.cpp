#include "daemon/contract/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace campus::contract {
namespace {

// Letters put in, left out or changed; two neighbours that changed places count as one slip, since fingers do
// that.
std::size_t edit_distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> before(other.size() + 1), row(other.size() + 1), next(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < one.size(); ++i) {
    next[0] = i + 1;
    for (std::size_t j = 0; j < other.size(); ++j) {
      next[j + 1] = std::min({row[j + 1] + 1, next[j] + 1, row[j] + (one[i] == other[j] ? 0 : 1)});
      bool const is_swapped = i > 0 && j > 0 && one[i] == other[j - 1] && one[i - 1] == other[j];
      if (is_swapped) next[j + 1] = std::min(next[j + 1], before[j - 1] + 1);
    }
    std::swap(before, row);
    std::swap(row, next);
  }
  return row.back();
}

// Nobody slips more often in one word; a longer one is no word.
constexpr std::size_t word_letters_max = 64;

}  // namespace

std::string_view nearest(std::string_view word, std::span<std::string_view const> known) {
  if (word.size() > word_letters_max) return {};
  auto best = word.size() / 3 + 1;  // one slip in three letters: "ringg" is "ring", "buffer" is not
  std::string_view found;
  for (auto const candidate : known) {
    auto const distance = edit_distance(word, candidate);
    if (distance > best || distance >= candidate.size() || (distance == best && !found.empty())) continue;
    best = distance;
    found = candidate;
  }
  return found;
}

}  // namespace campus::contract
