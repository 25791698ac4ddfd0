#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "policy/model/time.hpp"

struct sqlite3_stmt;

namespace campus::store {

// Bytes that are no text: digests.  Borrowed for the length of one call.
struct Blob {
  std::string_view bytes;
};

// A compiled sentence of SQL that the Database keeps for the next time; typed values go in and come out.  A
// borrowed handle: lives shorter than its Database, on the store's thread.
class Statement {
public:
  explicit Statement(sqlite3_stmt* compiled) : compiled_(compiled) {}
  sqlite3_stmt* compiled() const { return compiled_; }

  // Parameters count from 1.  Text is borrowed until the statement is reset.
  void bind(int place, std::string_view text);
  void bind(int place, char const* text) { bind(place, std::string_view(text)); }
  void bind(int place, std::string const& text) { bind(place, std::string_view(text)); }
  void bind(int place, Blob blob);
  void bind(int place, std::nullptr_t);
  void bind(int place, double number);
  void bind(int place, Instant at) { bind_integer(place, at.time_since_epoch().count()); }
  template <std::integral T>
  void bind(int place, T number) {
    bind_integer(place, static_cast<std::int64_t>(number));  // a number above 2^63 comes back as it went
  }
  template <class T>
    requires std::is_enum_v<T>
  void bind(int place, T value) {
    bind_integer(place, static_cast<std::int64_t>(value));
  }
  template <class T>
  void bind(int place, std::optional<T> const& value) {
    if (value) bind(place, *value);  // else it is null, as every place is after a reset
  }

  // Columns count from 0.  An empty cell is an empty optional, and zero or "" for a type that cannot be
  // empty.
  template <class T>
  T column(int place) const {
    return read(place, static_cast<T*>(nullptr));
  }

private:
  void bind_integer(int place, std::int64_t number);
  bool is_null(int place) const;
  std::int64_t integer(int place) const;
  std::string text(int place) const;
  double real(int place) const;

  std::string read(int place, std::string*) const { return text(place); }
  double read(int place, double*) const { return real(place); }
  bool read(int place, bool*) const { return integer(place) != 0; }
  Instant read(int place, Instant*) const { return Instant{Duration{integer(place)}}; }
  template <std::integral T>
  T read(int place, T*) const {
    return static_cast<T>(integer(place));
  }
  template <class T>
    requires std::is_enum_v<T>
  T read(int place, T*) const {
    return static_cast<T>(integer(place));
  }
  template <class T>
  std::optional<T> read(int place, std::optional<T>*) const {
    if (is_null(place)) return std::nullopt;
    return column<T>(place);
  }

  sqlite3_stmt* compiled_;
};

}  // namespace campus::store
