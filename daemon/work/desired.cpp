#include "daemon/work/desired.hpp"

#include <chrono>
#include <iterator>
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

contract::DesiredTask task_of(contract::TaskEntry const& entry, std::vector<contract::TaskMessage> messages) {
  if (messages.size() > contract::desired_messages_max)
    messages.erase(messages.begin(), std::prev(messages.end(), contract::desired_messages_max));
  return {.id = entry.id,
          .title = entry.title,
          .requirement = entry.requirement,
          .source = entry.task.source,
          .issued_at = entry.task.issued_at.value_or(entry.created_at),
          .due_on = entry.task.due_on,
          .state = entry.task.state,
          .messages = std::move(messages)};
}

Result<std::size_t> add_warnings(store::WorkBook& book, DesiredState& state, Instant now) {
  auto const warnings = book.warnings_for(state.school, now);
  if (!warnings) return std::unexpected(warnings.error());
  std::size_t bytes = 0;
  for (auto const& entry : *warnings) {
    contract::DesiredWarning warning{.id = entry.id,
                                     .severity = entry.severity,
                                     .title = entry.title,
                                     .text = entry.text,
                                     .issued_at = entry.issued_at,
                                     .until = entry.until};
    auto const more = contract::bytes_in_envelope(contract::encode(warning));
    if (bytes + more > warnings_bytes_max) break;
    bytes += more;
    state.warnings.push_back(std::move(warning));
  }
  return bytes;
}

Result<void> add_tasks(store::WorkBook& book, DesiredState& state, std::size_t bytes_left, Instant now) {
  auto const tasks = book.tasks_to_tell(state.school, now, contract::desired_tasks_max);
  if (!tasks) return std::unexpected(tasks.error());
  for (auto const& entry : *tasks) {
    auto const steps = book.steps(entry.id);
    if (!steps) return std::unexpected(steps.error());
    auto task = task_of(entry, contract::messages_of(*steps));
    auto const bytes = contract::bytes_in_envelope(contract::encode(task));
    if (bytes > bytes_left) break;
    bytes_left -= bytes;
    state.tasks.push_back(std::move(task));
  }
  return {};
}

}  // namespace

Result<std::optional<DesiredState>> desired_for(store::WorkBook& book, std::string_view school,
                                                std::optional<std::uint64_t> applied, Instant now) {
  auto standing = book.desired_of(school);
  if (!standing) return std::unexpected(std::move(standing.error()));
  if (applied && *applied == standing->version) return std::optional<DesiredState>();
  if (applied && *applied > standing->version) {
    if (auto lifted = book.lift_version(school, *applied, now); !lifted)
      return std::unexpected(std::move(lifted.error()));
    standing->version = *applied + 1;
  }
  DesiredState state;
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
  auto const bytes_of_warnings = add_warnings(book, state, now);
  if (!bytes_of_warnings) return std::unexpected(bytes_of_warnings.error());
  auto const left = contract::desired_bytes_max - frame_bytes - bytes_of_texts - *bytes_of_warnings;
  if (auto added = add_tasks(book, state, left, now); !added)
    return std::unexpected(std::move(added.error()));
  return std::optional(std::move(state));
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
