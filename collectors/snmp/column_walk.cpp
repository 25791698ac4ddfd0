#include "collectors/snmp/column_walk.hpp"

#include <algorithm>

namespace campus {
namespace {

// Of a GETBULK: sysUpTime leads, once; the columns follow row by row.
constexpr std::size_t leading = 1;

bool is_within(Oid const& oid, Oid const& prefix) {
  return oid.size() > prefix.size() && std::equal(prefix.begin(), prefix.end(), oid.begin());
}

}  // namespace

Oid const& sys_uptime() {
  static Oid const oid{1, 3, 6, 1, 2, 1, 1, 3};
  return oid;
}

Oid const& sys_uptime_instance() {
  static Oid const oid{1, 3, 6, 1, 2, 1, 1, 3, 0};
  return oid;
}

ColumnWalk::ColumnWalk(std::vector<IfColumn> columns, int max_repetitions)
    : max_repetitions_(max_repetitions) {
  for (auto const id : columns) columns_.push_back({.id = id, .last = oid_of(id)});
}

std::vector<std::size_t> ColumnWalk::open_columns() const {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (!columns_[i].is_done) open.push_back(i);
  return open;
}

bool ColumnWalk::contains(IfColumn column) const {
  return std::ranges::any_of(columns_, [&](Column const& own) { return own.id == column; });
}

SnmpRequest ColumnWalk::request(int number) const {
  SnmpRequest request{.verb = SnmpRequest::Verb::get_next, .number = number, .oids = {sys_uptime()}};
  for (auto const i : open_columns()) request.oids.push_back(columns_[i].last);
  if (max_repetitions_ > 1) {
    request.verb = SnmpRequest::Verb::get_bulk;
    request.non_repeaters = static_cast<int>(leading);
    request.max_repetitions = max_repetitions_;
  }
  return request;
}

ColumnWalk::Verdict ColumnWalk::shrink(Verdict at_the_least) {
  if (max_repetitions_ <= 1) return at_the_least;
  max_repetitions_ /= 2;
  return Verdict::smaller;
}

ColumnWalk::Verdict ColumnWalk::take(SnmpAnswer const& answer, IfTable& table) {
  if (answer.outcome != SnmpAnswer::Outcome::response) return shrink(Verdict::given_up);
  if (answer.error_status == SnmpAnswer::no_such_name) return Verdict::done;  // how SNMPv1 said it
  if (answer.error_status != 0) return shrink(Verdict::given_up);
  // No error and no row either: some agents end a column so, and asking again would never stop.
  if (answer.varbinds.size() <= leading) return Verdict::given_up;
  return take_rows(answer, table);
}

ColumnWalk::Verdict ColumnWalk::take_rows(SnmpAnswer const& answer, IfTable& table) {
  auto const& lead = answer.varbinds.front();
  bool const has_uptime = lead.oid == sys_uptime_instance() && lead.type == SnmpType::ticks;
  auto const uptime_ticks = has_uptime ? static_cast<std::uint32_t>(lead.number) : 0;
  auto const open = open_columns();
  auto const before = columns_;
  std::size_t moved = 0;
  for (std::size_t i = leading; i < answer.varbinds.size(); ++i) {
    auto& column = columns_[open[(i - leading) % open.size()]];
    if (column.is_done) continue;  // the columns beside it are longer; these are rows of somebody else
    switch (take_value(column, answer.varbinds[i], table, uptime_ticks)) {
      case Step::end: column.is_done = true; break;
      case Step::back: {
        if (max_repetitions_ <= 1) return Verdict::endless;
        columns_ = before;     // what was jumped over must not be lost
        max_repetitions_ = 1;  // some agents shuffle long answers and are right one by one
        return Verdict::smaller;
      }
      case Step::forward: break;
    }
    ++moved;
    if (column.rows >= rows_per_column_max) return Verdict::full;
  }
  if (open_columns().empty()) return Verdict::done;
  return moved == 0 ? Verdict::given_up : Verdict::more;
}

ColumnWalk::Step ColumnWalk::take_value(Column& column, Varbind const& varbind, IfTable& table,
                                        std::uint32_t uptime_ticks) {
  auto const& prefix = oid_of(column.id);
  if (varbind.type == SnmpType::end_of_view) return Step::end;
  if (varbind.oid <= column.last) return Step::back;
  if (!is_within(varbind.oid, prefix)) return Step::end;
  column.last = varbind.oid;
  ++column.rows;
  // A row of IF-MIB is named by its ifIndex alone.
  bool const is_taken = varbind.oid.size() == prefix.size() + 1 &&
                        table.set(column.id, varbind.oid.back(), varbind, uptime_ticks);
  if (!is_taken) ++values_refused_;
  return Step::forward;
}

}  // namespace campus
