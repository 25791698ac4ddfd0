#include "daemon/store/flow_search.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/store/flow_indices.hpp"
#include "daemon/store/flow_row.hpp"

namespace campus::store {
namespace {

using contract::FlowQuery;
using contract::FoundFlows;

// A twentieth of a second's reading.
constexpr std::int64_t stretch_rows = 65'536;
// An index names rows in no time, and goes through the file in one go.
constexpr std::int64_t stretch_rows_by_index = 4'000'000;
// Beyond so many names, or a wider block, reading every row is no slower than jumping to each.
constexpr std::int64_t few_names = 256;
constexpr int narrow_bits_v4 = 20, narrow_bits_v6 = 56;

// ?1 ?2 ?3: lowest and highest address and its length; ?4 port, ?5 protocol, ?6 until, ?7 from, ?8 ?9 the stretch,
// ?10 how many.
constexpr std::string_view within_stretch = "id between ?8 and ?9";

// An address as the file holds it, or the highest of a block.
std::string block_edge(IpAddress address, int length, bool is_highest) {
  std::size_t const begin = address.is_v4() ? 12 : 0;
  if (is_highest)
    for (auto bit = begin * 8 + static_cast<std::size_t>(length); bit < 128; ++bit)
      address.octets[bit / 8] = static_cast<std::uint8_t>(address.octets[bit / 8] | 0x80u >> bit % 8);
  return {reinterpret_cast<char const*>(address.octets.data()) + begin, address.octets.size() - begin};
}

template <class... Columns, class... Args>
auto rows_of(std::tuple<Columns...>*, Database& database, std::string_view sql, Args const&... args) {
  return database.query<Columns...>(sql, args...);
}

}  // namespace

FlowSearch::FlowSearch(FlowQuery const& query, std::uint64_t rows_read_max, std::function<bool()> const& may_go_on)
    : query_(query), rows_read_max_(rows_read_max), may_go_on_(may_go_on) {
  if (!query_.host) return;
  lowest_ = block_edge(query_.host->address(), query_.host->length(), false);
  highest_ = block_edge(query_.host->address(), query_.host->length(), true);
}

Result<void> FlowSearch::read(std::filesystem::path const& path, FoundFlows& found) {
  auto database = Database::open(path, {.schema = {}, .is_read_only = true, .is_checked = false});
  if (!database) return std::unexpected(std::move(database.error()));
  auto const version = database->value<int>("pragma user_version");
  if (!version) return std::unexpected(version.error());
  if (auto const newest = flows_schema().back().number; *version > newest)
    return fail(Fault::Kind::invalid, "CMP-S005",
                {{"path", path.string()}, {"found", std::to_string(*version)}, {"known", std::to_string(newest)}});
  if (*version == 0) return {};  // it is being made at this moment
  has_certificates_ = *version >= said_since_version;
  auto const has_words = note_words(*database);
  if (!has_words) return std::unexpected(has_words.error());
  if (!*has_words) return {};
  auto const way = choose_way(*database);
  if (!way) return std::unexpected(way.error());
  auto const parts = stretches(*database, *way);
  if (!parts) return std::unexpected(parts.error());
  auto const sql = flow_selection(*version) + conditions(*way);
  for (auto const& part : *parts) {
    if (found.rows_read >= rows_read_max_ || !may_go_on_()) return stop_at(*database, part, found);
    if (auto done = read(*database, sql, part, found); !done) return done;
    if (*way == Way::every_row) found.rows_read += static_cast<std::uint64_t>(part.last - part.first + 1);
    if (found.end != FoundFlows::End::all) break;
  }
  return {};
}

// The numbers that the words looked for have on this day.  False: one of them was never said.
Result<bool> FlowSearch::note_words(Database& database) {
  struct Wish {
    std::string_view table, condition;
    std::string const& word;
  };
  Wish const wishes[]{
      {"wanted_application", "text = ?1 collate nocase or english = ?1 collate nocase", query_.application},
      {"wanted_name", "lower(text) = ?1 or substr(lower(text), -length(?1) - 1) = '.' || ?1", query_.name}};
  for (auto const& [table, condition, word] : wishes) {
    if (word.empty()) continue;
    auto const name = std::string(table);
    auto done = database.script("pragma temp_store = memory; create temp table " + name + " (id integer primary key)");
    if (done) done = database.run("insert into temp." + name + " select id from word where " + std::string(condition), word);
    if (!done) return std::unexpected(std::move(done.error()));
    auto const count = database.changes();
    if (count == 0) return false;
    if (&word == &query_.name) has_few_names_ = count <= few_names;
  }
  return true;
}

Result<FlowSearch::Way> FlowSearch::choose_way(Database& database) const {
  bool const is_narrow =
      query_.host && query_.host->length() >= (query_.host->address().is_v4() ? narrow_bits_v4 : narrow_bits_v6);
  if (!is_narrow && !has_few_names_) return Way::every_row;
  auto const is_built = has_flow_indices(database);
  if (!is_built) return std::unexpected(is_built.error());
  if (!*is_built) return Way::every_row;
  return is_narrow ? Way::index_of_hosts : Way::index_of_names;
}

// The newest first.  Batches side by side are read in one go.
Result<std::vector<FlowSearch::Stretch>> FlowSearch::stretches(Database& database, Way way) const {
  auto const rows_max = way == Way::every_row ? stretch_rows : stretch_rows_by_index;
  auto const before = query_.until.value_or(Instant::max());
  auto const after = query_.from.value_or(Instant::min());
  auto const batches = database.query<std::int64_t, std::int64_t>(
      "select first_id, last_id from batch where first_ns < ? and last_ns >= ? order by last_id desc", before, after);
  if (!batches) return std::unexpected(batches.error());
  std::vector<Stretch> parts;
  for (auto const& [first, last] : *batches) {
    bool const joins = !parts.empty() && parts.back().first == last + 1 && parts.back().last - first < rows_max;
    if (joins)
      parts.back().first = first;
    else
      parts.push_back({first, last});
  }
  return parts;
}

std::string FlowSearch::conditions(Way way) const {
  std::string const stretch(within_stretch);
  auto const is_host = [&](std::string const& column) {
    if (lowest_ == highest_) return column + " = ?1";
    return column + " between ?1 and ?2 and length(" + column + ") = ?3";
  };
  std::string sql;
  if (way == Way::index_of_hosts)
    sql += "id in (select id from flow indexed by flow_from where " + is_host("from_address") + " and " + stretch +
           " union all select id from flow indexed by flow_to where " + is_host("to_address") + " and " + stretch + ')';
  else if (way == Way::index_of_names)
    sql += "id in (select id from flow indexed by flow_name where name in temp.wanted_name and " + stretch +
           (has_certificates_ ? " union select id from flow indexed by flow_certificate where certificate in "
                                "temp.wanted_name and " + stretch + ')'
                              : std::string(")"));
  else
    sql += stretch;
  // A plus sign keeps SQLite from an index of its own choice.
  if (query_.host && way != Way::index_of_hosts)
    sql += " and ((" + is_host("+from_address") + ") or (" + is_host("+to_address") + "))";
  if (query_.port) sql += " and (from_port = ?4 or to_port = ?4)";
  if (query_.protocol) sql += " and protocol = ?5";
  if (!query_.application.empty())
    sql += " and (application in temp.wanted_application or carrier in temp.wanted_application or category in "
           "temp.wanted_application)";
  if (!query_.name.empty() && way != Way::index_of_names)
    sql += has_certificates_ ? " and (+name in temp.wanted_name or +certificate in temp.wanted_name)"
                             : " and +name in temp.wanted_name";
  if (query_.until) sql += " and first_ns < ?6";
  if (query_.from) sql += " and last_ns >= ?7";
  return sql + " order by id desc limit ?10";
}

Result<void> FlowSearch::read(Database& database, std::string const& sql, Stretch stretch, FoundFlows& found) {
  auto const wanted = query_.limit - found.flows.size();
  FlowRow* const as = nullptr;
  auto rows = rows_of(as, database, sql, Blob{lowest_}, Blob{highest_}, lowest_.size(), query_.port.value_or(0),
                      query_.protocol.value_or(0), query_.until.value_or(Instant::max()),
                      query_.from.value_or(Instant::min()), stretch.first, stretch.last, wanted);
  if (!rows) return std::unexpected(std::move(rows.error()));
  for (auto& row : *rows) found.flows.push_back(flow_of(std::move(row)));
  if (found.flows.size() >= query_.limit) found.end = FoundFlows::End::limit;
  return {};
}

Result<void> FlowSearch::stop_at(Database& database, Stretch next, FoundFlows& found) {
  auto const newest = database.first<Instant>("select max(last_ns) from batch where last_id between ? and ?",
                                              next.first, next.last);
  if (!newest) return std::unexpected(newest.error());
  found.end = FoundFlows::End::bound;
  if (*newest) found.searched_back_to = std::get<0>(**newest);
  return {};
}

}  // namespace campus::store
