#pragma once

#include <string>
#include <string_view>

#include "policy/admission/plan.hpp"

namespace campus::enforce {

// The table in the words of nft: how it is built, how a plan is said, and what a listing of it means.  Pure
// functions.

constexpr std::string_view table_name = "campus";

// The whole plan as one text, which libnftables makes one transaction of.  The plan must have passed its
// check().
std::string text_of(admission::Plan const& steps);

// What `nft list table inet campus` says.
struct Listing {
  admission::AdmissionTable table;  // not built: a part is missing, or something is in it that is not ours
  std::string chains;  // the rules as the kernel gives them back, to see whether somebody changed them
};
Listing read_listing(std::string_view text);

}  // namespace campus::enforce
