#include "daemon/offline/check_config.hpp"

#include <boost/json.hpp>

#include "daemon/config/campus_config.hpp"
#include "daemon/config/district_config.hpp"

namespace campus::offline {
namespace {

namespace json = boost::json;

json::object to_json(config::Complaint const& complaint, std::string const& file,
                     contract::Language language) {
  return {{"file", file},
          {"line", complaint.at.line},
          {"column", complaint.at.column},
          {"code", complaint.fault.code},
          {"text", contract::text_of(complaint.fault, language)},
          {"hint", contract::hint_of(complaint.fault, language)}};
}

void add_complaints(config::Diagnostics const& found, contract::Language language, json::array& complaints) {
  for (auto const& complaint : found.complaints())
    complaints.push_back(to_json(complaint, found.file(), language));
  for (auto const& other : found.others()) add_complaints(other, language, complaints);
}

// nullptr: the file was accepted.
ConfigCheck answer(std::string const& file, config::Diagnostics const* found, contract::Language language) {
  ConfigCheck check;
  json::array complaints;
  if (found) {
    check.complaints = found->count();
    check.text = found->to_text(language);
    add_complaints(*found, language, complaints);
  }
  check.document = {{"schema", "campusctl/config.check/v1"},
                    {"file", file},
                    {"accepted", check.complaints == 0},
                    {"complaints", std::move(complaints)}};
  return check;
}

template <class T>
config::Diagnostics const* found_in(config::Read<T> const& read) {
  return read ? nullptr : &read.error();
}

}  // namespace

ConfigCheck check_config(std::string const& file, ConfigKind kind, contract::Language language) {
  if (kind == ConfigKind::district) {
    auto const read = config::read_district_config(file);
    return answer(file, found_in(read), language);
  }
  auto const read = config::read_campus_config(file);
  return answer(file, found_in(read), language);
}

}  // namespace campus::offline
