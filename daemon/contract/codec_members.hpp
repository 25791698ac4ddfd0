#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_names.hpp"

namespace campus::contract {

// The inside of the codec: reads the members of one JSON object, with every check there is.  The first thing
// wrong is kept in the Trouble that all readers of one document share; reading goes on with harmless values,
// and whoever decodes asks once at the end.

struct Trouble {
  std::optional<Fault> first;
  void raise(std::string code, std::vector<Fault::Argument> arguments);
  template <class T>
  Result<T> or_value(T value) const {
    if (first) return std::unexpected(*first);
    return value;
  }
};

// Text to value within the limits of depth and size; null when there is trouble.
boost::json::value parse(std::string_view text, Trouble& trouble);

class Members {
public:
  // What is read must outlive its reader.
  Members(boost::json::value const& object, std::string path, Trouble& trouble);
  Members(boost::json::object const& object, std::string path, Trouble& trouble)
      : object_(&object), path_(std::move(path)), trouble_(&trouble) {}
  Members(boost::json::value&&, std::string, Trouble&) = delete;

  std::string text(std::string_view name, std::size_t bytes_max = text_bytes_max);
  std::uint64_t number(std::string_view name, std::uint64_t least = 0, std::uint64_t most = figure_highest);
  bool truth(std::string_view name);
  Instant time(std::string_view name);
  Members object(std::string_view name);
  boost::json::array const& list(std::string_view name, std::size_t items_max);
  boost::json::object const& raw_object(std::string_view name);

  // null, or absent, is nothing.
  std::optional<std::uint64_t> number_if_any(std::string_view name, std::uint64_t most = figure_highest);
  std::optional<Instant> time_if_any(std::string_view name);
  std::optional<Members> object_if_any(std::string_view name);

  template <class Member, std::size_t count>
  Member choice(std::string_view name, Names<Member, count> const& names) {
    return choice_if(text(name), name, names).value_or(names[0].first);
  }
  template <class Member, std::size_t count>
  std::optional<Member> choice_if_any(std::string_view name, Names<Member, count> const& names) {
    if (!has(name)) return std::nullopt;
    return choice_if(text(name), name, names);
  }

  std::string path_of(std::string_view name) const;

private:
  template <class Member, std::size_t count>
  std::optional<Member> choice_if(std::string const& value, std::string_view name,
                                  Names<Member, count> const& names) {
    for (auto const& [member, called] : names)
      if (called == value) return member;
    unknown_choice(name, value);
    return std::nullopt;
  }
  bool has(std::string_view name) const;
  boost::json::value const* find(std::string_view name);
  void wrong_type(std::string_view name, std::string_view expected);
  void unknown_choice(std::string_view name, std::string const& value);

  boost::json::object const* object_;
  std::string path_;
  Trouble* trouble_;
};

LiveApplications read_live_applications(Members members, Trouble& trouble);

// An integer, or trouble; shared by members and columns.
std::optional<std::uint64_t> natural(boost::json::value const& value);

}  // namespace campus::contract
