#include "daemon/work/desired.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "daemon/pki/signing.hpp"

namespace campus::work {
namespace {

using contract::DesiredPart;
using contract::DesiredState;

// How the bytes of an envelope are shared out: the signer's certificate and what frames the rest, the two
// texts, the warnings; what is left is for tasks, and never less than a third of it.
constexpr std::size_t frame_bytes = 32 * 1024;
constexpr std::size_t texts_bytes_max = 448 * 1024;
constexpr std::size_t warnings_bytes_max = 192 * 1024;
// An answer is fetched anew whenever one is asked for: only a copy that somebody kept grows old.
constexpr std::chrono::hours valid_for{24 * 7};
constexpr std::chrono::minutes backdated{10};

std::size_t bytes_of_text(std::string_view text) {
  return contract::bytes_in_envelope(contract::piece_of(text));
}

Result<std::string> text_of(store::WorkBook& book, DesiredPart part) {
  auto found = book.part(part);
  if (!found) return std::unexpected(std::move(found.error()));
  return *found ? std::move((*found)->text) : std::string();
}

// What is left of the bytes of an envelope.
class Room {
public:
  explicit Room(std::size_t bytes) : left_(bytes) {}
  bool takes(std::string_view piece) {
    auto const bytes = contract::bytes_in_envelope(piece) + 1;  // and a comma
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }
  std::size_t left() const { return left_; }

private:
  std::size_t left_;
};

// Without a word of what was said to it.
contract::DesiredTask task_of(contract::TaskEntry const& entry) {
  return {.id = entry.id,
          .title = entry.title,
          .requirement = entry.requirement,
          .source = entry.task.source,
          .issued_at = entry.task.issued_at.value_or(entry.created_at),
          .due_on = entry.task.due_on,
          .state = entry.task.state,
          .messages = {}};
}

Result<void> add_warnings(store::WorkBook& book, Desired& desired, Room& room, Instant now) {
  auto const warnings = book.warnings_for(desired.state.school, now);
  if (!warnings) return std::unexpected(warnings.error());
  for (auto const& entry : *warnings) {
    contract::DesiredWarning warning{.id = entry.id,
                                     .severity = entry.severity,
                                     .title = entry.title,
                                     .text = entry.text,
                                     .issued_at = entry.issued_at,
                                     .until = entry.until};
    if (room.takes(contract::encode(warning)))
      desired.state.warnings.push_back(std::move(warning));
    else
      ++desired.left_out;
  }
  return {};
}

// What was said to each task, the newest words of all of them before the older ones: whatever finds no room
// is the oldest of its conversation.
Result<void> add_messages(store::WorkBook& book, DesiredState& state, Room& room) {
  using Words = std::vector<contract::TaskMessage>;
  std::vector<Words> said;
  for (auto const& task : state.tasks) {
    auto const steps = book.steps(task.id);
    if (!steps) return std::unexpected(steps.error());
    said.push_back(contract::messages_of(*steps));
    std::ranges::reverse(said.back());
  }
  std::vector<std::size_t> counts(said.size(), 0);
  for (std::size_t age = 0; age < contract::desired_messages_max; ++age)
    for (std::size_t place = 0; place < said.size(); ++place)
      if (counts[place] == age && age < said[place].size() && room.takes(contract::encode(said[place][age])))
        ++counts[place];
  for (std::size_t place = 0; place < said.size(); ++place) {
    auto& words = said[place];
    words.resize(counts[place]);
    std::ranges::reverse(words);
    state.tasks[place].messages = std::move(words);
  }
  return {};
}

// A school forgets a task that is not listed, so that all are, before the first word to one of them.
Result<void> add_tasks(store::WorkBook& book, Desired& desired, Room& room, Instant now) {
  auto const tasks = book.tasks_to_tell(desired.state.school, now, contract::desired_tasks_max);
  if (!tasks) return std::unexpected(tasks.error());
  for (auto const& entry : *tasks) {
    auto task = task_of(entry);
    if (room.takes(contract::encode(task)))
      desired.state.tasks.push_back(std::move(task));
    else
      ++desired.left_out;
  }
  return add_messages(book, desired.state, room);
}

}  // namespace

Result<std::optional<Desired>> desired_for(store::WorkBook& book, std::string_view school,
                                           std::optional<std::uint64_t> applied, Instant now) {
  auto standing = book.desired_of(school);
  if (!standing) return std::unexpected(std::move(standing.error()));
  if (applied && *applied == standing->version) return std::optional<Desired>();
  if (applied && *applied > standing->version) {
    if (auto lifted = book.lift_version(school, *applied, now); !lifted)
      return std::unexpected(std::move(lifted.error()));
    standing->version = *applied + 1;
  }
  Desired desired;
  auto& state = desired.state;
  state.school = school;
  state.version = standing->version;
  state.issued_at = now;
  state.not_before = now - backdated;
  state.expires_at = now + valid_for;
  auto calendar = text_of(book, DesiredPart::calendar);
  if (!calendar) return std::unexpected(std::move(calendar.error()));
  auto profiles = text_of(book, DesiredPart::profiles);
  if (!profiles) return std::unexpected(std::move(profiles.error()));
  auto const bytes_of_texts = bytes_of_text(*calendar) + bytes_of_text(*profiles);
  state.calendar = std::move(*calendar);
  state.profiles = std::move(*profiles);
  Room for_warnings(warnings_bytes_max);
  if (auto added = add_warnings(book, desired, for_warnings, now); !added)
    return std::unexpected(std::move(added.error()));
  auto const bytes_of_warnings = warnings_bytes_max - for_warnings.left();
  Room for_tasks(contract::desired_bytes_max - frame_bytes - bytes_of_texts - bytes_of_warnings);
  if (auto added = add_tasks(book, desired, for_tasks, now); !added)
    return std::unexpected(std::move(added.error()));
  return std::optional(std::move(desired));
}

Result<std::string> signed_by(pki::Identity const& signer, DesiredState const& state) {
  contract::DesiredEnvelope envelope{
      .payload = contract::encode(state), .signature = {}, .signer = signer.certificate};
  auto signature = pki::sign(signer.key, envelope.payload);
  if (!signature) return std::unexpected(std::move(signature.error()));
  envelope.signature = std::move(*signature);
  return contract::encode(envelope);
}

Result<void> judge_size(std::string_view calendar, std::string_view profiles) {
  auto const bytes = bytes_of_text(calendar) + bytes_of_text(profiles);
  if (bytes <= texts_bytes_max) return {};
  return fail(Fault::Kind::full, "CMP-D023",
              {{"size", std::to_string(bytes)}, {"limit", std::to_string(texts_bytes_max)}});
}

}  // namespace campus::work
