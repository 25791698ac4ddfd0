// Whether a word is a name for libpcap is asked of libpcap itself, by a sentence in which a name is looked up nowhere:
// "ifname WORD".  Behind "ifname" its grammar takes a name and nothing else, so that a keyword, a number or an address
// is a syntax error there, and a name is not, or is found to be of no use for the kind of link.  libpcap takes a name as
// soon as it is read, before it sees what follows, so only the beginning of what has no blank in it counts.
//
// What kind a name is of is said by the last of host, port, proto and their like in front of it, and holds on for a list
// ("port ssh or telnet"); behind a parenthesis it is what it was in front of it.  Before the first of them a name stands
// for nothing, and libpcap refuses it by itself.

#include "collectors/packet/filter_names.hpp"

#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "collectors/packet/pcap_handle.hpp"

namespace campus::packet {
namespace {

enum class Meaning : std::uint8_t { nothing, address, word };

constexpr std::array address_words{"host", "net", "mask", "gateway", "src", "dst", "ra", "ta", "addr1", "addr2", "addr3",
                                   "addr4", "address1", "address2", "address3", "address4"};
constexpr std::array word_words{"port", "portrange", "proto", "protochain"};
// The one word behind these is a name of their own.
constexpr std::array own_words{"ifname", "on", "rset", "ruleset", "reason", "action", "type", "subtype", "dir", "direction"};

constexpr std::string_view blanks = " \t\r\n", operators = "()!&|[]+*/%^<>=,;\"'";

bool is_one_of(std::string_view word, auto const& words) { return std::ranges::find(words, word) != words.end(); }

class NameFinder {
public:
  // The first name that stands for an address; empty: there is none.
  Result<std::string> find(std::string_view filter);

private:
  std::string_view next(std::string_view& left) const;
  bool is_name(std::string_view word);
  void bracket(char character);

  PcapHandle nowhere_{::pcap_open_dead(DLT_EN10MB, 65'535)};
  Meaning meaning_ = Meaning::nothing;
  std::vector<Meaning> outside_;  // of the parentheses that are open
};

// A word, or one character between words.  Behind a backslash all up to a blank or a parenthesis is a word.
std::string_view NameFinder::next(std::string_view& left) const {
  left.remove_prefix(std::min(left.find_first_not_of(blanks), left.size()));
  if (left.empty()) return {};
  bool const is_escaped = left.front() == '\\';
  std::string const ends = is_escaped ? " !()\n\t" : std::string(blanks) + std::string(operators) + '\\';
  auto const length = std::max<std::size_t>(std::min(left.find_first_of(ends), left.size()), 1);
  auto const word = left.substr(0, length);
  left.remove_prefix(length);
  return word;
}

bool NameFinder::is_name(std::string_view word) {
  bpf_program program{};
  auto const sentence = "ifname " + std::string(word);
  if (::pcap_compile(nowhere_.get(), &program, sentence.c_str(), 0, PCAP_NETMASK_UNKNOWN) == 0) {
    ::pcap_freecode(&program);
    return true;
  }
  return !std::string_view(::pcap_geterr(nowhere_.get())).contains("syntax error");
}

void NameFinder::bracket(char character) {
  if (character == '(') {
    outside_.push_back(meaning_);
  } else if (character == ')' && !outside_.empty()) {
    meaning_ = outside_.back();
    outside_.pop_back();
  }
}

Result<std::string> NameFinder::find(std::string_view filter) {
  if (!nowhere_) return fail(Fault::Kind::failure, "CMP-P014", {{"filter", std::string(filter)}, {"reason", "no memory"}});
  bool is_own = false;
  for (auto word = next(filter); !word.empty(); word = next(filter)) {
    if (operators.contains(word.front())) {
      bracket(word.front());
    } else if (is_one_of(word, address_words)) {
      meaning_ = Meaning::address;
    } else if (is_one_of(word, word_words)) {
      meaning_ = Meaning::word;
    } else if (meaning_ == Meaning::address && !is_own && is_name(word)) {
      return std::string(word);
    }
    is_own = is_one_of(word, own_words);
  }
  return std::string();
}

}  // namespace

Result<void> refuse_names(std::string const& filter) {
  if (filter.size() > filter_bytes_max)
    return fail(Fault::Kind::invalid, "CMP-P018", {{"bytes", std::to_string(filter.size())},
                                                   {"max", std::to_string(filter_bytes_max)}});
  auto const name = NameFinder().find(filter);
  if (!name) return std::unexpected(name.error());
  if (name->empty()) return {};
  return fail(Fault::Kind::invalid, "CMP-P017", {{"filter", filter}, {"name", *name}});
}

}  // namespace campus::packet
