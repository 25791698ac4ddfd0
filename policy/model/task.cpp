#include "policy/model/task.hpp"

#include <algorithm>
#include <utility>

namespace campus::rectification {
namespace {

template <class Member, std::size_t count>
using Words = std::array<std::pair<Member, std::string_view>, count>;

constexpr Words<State, 6> state_words{{{State::draft, "draft"},
                                       {State::issued, "issued"},
                                       {State::accepted, "accepted"},
                                       {State::replied, "replied"},
                                       {State::closed, "closed"},
                                       {State::exempted, "exempted"}}};
constexpr Words<Source::Kind, 4> source_words{{{Source::Kind::alert, "alert"},
                                               {Source::Kind::target, "target"},
                                               {Source::Kind::clause, "clause"},
                                               {Source::Kind::inspection, "inspection"}}};
template <class Member, std::size_t count>
std::string_view word_of(Words<Member, count> const& words, Member member) {
  auto const found = std::ranges::find(words, member, &std::pair<Member, std::string_view>::first);
  return found == words.end() ? std::string_view() : found->second;
}

template <class Member, std::size_t count>
std::optional<Member> member_of(Words<Member, count> const& words, std::string_view word) {
  auto const found = std::ranges::find(words, word, &std::pair<Member, std::string_view>::second);
  return found == words.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace

std::string_view name_of(State state) { return word_of(state_words, state); }
std::string_view name_of(Source::Kind kind) { return word_of(source_words, kind); }
std::optional<State> state_named(std::string_view name) { return member_of(state_words, name); }
std::optional<Source::Kind> source_named(std::string_view name) { return member_of(source_words, name); }

}  // namespace campus::rectification
