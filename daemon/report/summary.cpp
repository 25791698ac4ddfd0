#include "daemon/report/summary.hpp"

#include <boost/json.hpp>

namespace campus::report {

namespace json = boost::json;

std::string summary_members(Pack const& pack) {
  auto const counts = count(pack.items);
  auto const& score = pack.score;
  auto text = json::serialize(json::object{{"object", pack.object},
                                           {"level", pack.level},
                                           {"standard", pack.standard},
                                           {"score",
                                            {{"edition", score.edition},
                                             {"method", score.method},
                                             {"certainty", score.certainty},
                                             {"least", score.least},
                                             {"most", score.most},
                                             {"conclusion", score.conclusion},
                                             {"applicable", score.applicable},
                                             {"unchecked", score.unchecked},
                                             {"met", score.met},
                                             {"hazards", score.hazards},
                                             {"hazards_mended", score.hazards_mended}}},
                                           {"counts",
                                            {{"met", counts.met},
                                             {"partly", counts.partly},
                                             {"not_met", counts.not_met},
                                             {"not_applicable", counts.not_applicable},
                                             {"unchecked", counts.unchecked}}}});
  return text.substr(1, text.size() - 2);
}

}  // namespace campus::report
