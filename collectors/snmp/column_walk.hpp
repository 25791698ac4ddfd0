#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "collectors/snmp/if_table.hpp"
#include "collectors/snmp/message.hpp"

namespace campus {

// Walks one to a few columns of IF-MIB side by side, one request at a time, each of which brings sysUpTime
// along. Trusts nothing: every name must be greater than the one before it and lie in its column.  Sans I/O.
class ColumnWalk {
public:
  // A device with more interfaces than this is none that one campus polls; the rest is left out and said so.
  static constexpr std::size_t rows_per_column_max = 10'000;

  ColumnWalk(std::vector<IfColumn> columns, int max_repetitions);

  SnmpRequest request(int number) const;

  // What the answer was good for.
  enum class Verdict : std::uint8_t {
    more,      // ask again
    done,      // every column is read to its end
    smaller,   // the agent choked: ask again, for less (already noted)
    given_up,  // it chokes on a single row too, or ends without saying so: what was read is what there is
    endless,   // its names do not grow even one by one
    full,      // more rows than the limit
  };
  Verdict take(SnmpAnswer const& answer, IfTable& table);

  bool contains(IfColumn column) const;
  int max_repetitions() const { return max_repetitions_; }
  std::uint64_t values_refused() const { return values_refused_; }

private:
  struct Column {
    IfColumn id;
    Oid last;  // the greatest name so far; at first the column itself
    std::size_t rows = 0;
    bool is_done = false;
  };
  enum class Step : std::uint8_t { forward, end, back };

  Verdict shrink(Verdict at_the_least);
  Verdict take_rows(SnmpAnswer const& answer, IfTable& table);
  Step take_value(Column& column, Varbind const& varbind, IfTable& table, std::uint32_t uptime_ticks);
  std::vector<std::size_t> open_columns() const;

  std::vector<Column> columns_;
  int max_repetitions_;
  std::uint64_t values_refused_ = 0;
};

// sysUpTime, and the instance of it.
Oid const& sys_uptime();
Oid const& sys_uptime_instance();

}  // namespace campus
