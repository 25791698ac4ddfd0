#include "daemon/store/statement.hpp"

#include <sqlite3.h>

namespace campus::store {

// A bind can only fail for a place that the statement does not have or for want of memory: the first is a
// fault of ours that every run of the statement would show, and step() reports the second.

void Statement::bind(int place, std::string_view text) {
  ::sqlite3_bind_text64(compiled_, place, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
}

void Statement::bind(int place, Blob blob) {
  ::sqlite3_bind_blob64(compiled_, place, blob.bytes.data() ? blob.bytes.data() : "", blob.bytes.size(),
                        SQLITE_STATIC);
}

void Statement::bind(int place, std::nullptr_t) { ::sqlite3_bind_null(compiled_, place); }

void Statement::bind(int place, double number) { ::sqlite3_bind_double(compiled_, place, number); }

void Statement::bind_integer(int place, std::int64_t number) {
  ::sqlite3_bind_int64(compiled_, place, number);
}

bool Statement::is_null(int place) const { return ::sqlite3_column_type(compiled_, place) == SQLITE_NULL; }

std::int64_t Statement::integer(int place) const { return ::sqlite3_column_int64(compiled_, place); }

std::string Statement::text(int place) const {
  // As a blob, so that a digest comes back byte by byte; the two share their storage.
  auto const* const bytes = static_cast<char const*>(::sqlite3_column_blob(compiled_, place));
  auto const count = ::sqlite3_column_bytes(compiled_, place);
  return bytes ? std::string(bytes, static_cast<std::size_t>(count)) : std::string();
}

double Statement::real(int place) const { return ::sqlite3_column_double(compiled_, place); }

}  // namespace campus::store
