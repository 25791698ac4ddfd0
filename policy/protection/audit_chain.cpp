#include "policy/protection/audit_chain.hpp"

#include <utility>

namespace campus::protection {
namespace {

// Each field with its length in front, so that nothing can move from one into the next unseen.
void append(std::string& text, std::string_view field) {
  text += std::to_string(field.size());
  text += ':';
  text += field;
  text += ',';
}

std::string seal_of(AuditEntry const& entry, Sha256 const& sha256) {
  std::string text;
  append(text, std::to_string(entry.number));
  append(text, std::to_string(entry.at.time_since_epoch().count()));
  append(text, entry.actor);
  append(text, entry.action);
  append(text, entry.subject);
  append(text, entry.outcome);
  append(text, entry.before);
  return sha256(text);
}

std::unexpected<Fault> broken(char const* code, std::uint64_t number, std::uint64_t expected) {
  return fail(Fault::Kind::broken, code,
              {{"number", std::to_string(number)}, {"expected", std::to_string(expected)}});
}

}  // namespace

AuditEntry sealed(AuditEntry entry, ChainEnd const& last, Sha256 const& sha256) {
  entry.number = last.number + 1;
  entry.before = last.seal;
  entry.seal = seal_of(entry, sha256);
  return entry;
}

Result<ChainEnd> verify(std::span<AuditEntry const> entries, ChainEnd begin, Sha256 const& sha256) {
  for (auto const& entry : entries) {
    auto const expected = begin.number + 1;
    if (entry.number != expected) return broken("CMP-G001", entry.number, expected);
    if (entry.before != begin.seal) return broken("CMP-G002", entry.number, begin.number);
    if (entry.seal != seal_of(entry, sha256)) return broken("CMP-G003", entry.number, expected);
    begin = {entry.number, entry.seal};
  }
  return begin;
}

Result<void> verify_up_to(ChainEnd const& told, std::span<AuditEntry const> entries, ChainEnd begin,
                          Sha256 const& sha256) {
  auto const end = verify(entries, std::move(begin), sha256);
  if (!end) return std::unexpected(end.error());
  if (end->number < told.number) return broken("CMP-G004", end->number, told.number);
  if (*end != told) return broken("CMP-G005", end->number, told.number);
  return {};
}

}  // namespace campus::protection
