#pragma once

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <string_view>

namespace campus::contract {

// An object of JSON that goes on with members which are text already.  Pure; any thread.
class RawObject {
public:
  explicit RawObject(boost::json::object const& begin) : text_(boost::json::serialize(begin)) {
    text_.pop_back();
  }
  RawObject& add(std::string_view name, std::string_view value) {
    text_.append(text_.size() > 1 ? ",\"" : "\"").append(name).append("\":").append(value);
    return *this;
  }
  std::string text() const { return text_ + '}'; }

private:
  std::string text_;
};

// A list of what `text` makes of each item.
template <class Items, class Text>
std::string raw_list(Items const& items, Text text) {
  std::string list = "[";
  for (auto const& item : items) list.append(list.size() > 1 ? "," : "").append(text(item));
  return list += ']';
}

}  // namespace campus::contract
