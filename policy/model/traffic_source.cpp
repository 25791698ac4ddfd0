#include "policy/model/traffic_source.hpp"

namespace campus {
namespace {

constexpr std::string_view counted = "exporter:", beside = "beside:";
constexpr char estimate_mark = '~', worker_mark = '#';

}  // namespace

std::string name_of(ToldSource const& source) {
  auto name = std::string(source.counts ? counted : beside) + source.exporter.to_string();
  if (source.is_estimate) name += estimate_mark;
  return name;
}

std::optional<ToldSource> told_source(std::string_view name) {
  ToldSource source;
  source.counts = name.starts_with(counted);
  if (!source.counts && !name.starts_with(beside)) return std::nullopt;
  name.remove_prefix(source.counts ? counted.size() : beside.size());
  source.is_estimate = name.ends_with(estimate_mark);
  if (source.is_estimate) name.remove_suffix(1);
  auto const exporter = IpAddress::parse(name);
  if (!exporter) return std::nullopt;
  source.exporter = *exporter;
  return source;
}

std::string name_beside(std::string_view interface_name) { return std::string(beside) += interface_name; }

std::string_view without_standing(std::string_view name) {
  return name.starts_with(beside) && !told_source(name) ? name.substr(beside.size()) : name;
}

std::string_view interface_of(std::string_view name) {
  auto const mark = name.rfind(worker_mark);
  if (mark == std::string_view::npos || mark + 1 == name.size()) return name;
  bool const is_worker = name.find_first_not_of("0123456789", mark + 1) == std::string_view::npos;
  return is_worker ? name.substr(0, mark) : name;
}

bool SourceChoice::takes(std::string_view name) const {
  if (!only_) return !name.starts_with(beside);
  auto const plain = without_standing(name);
  if (name == *only_ || plain == *only_ || interface_of(plain) == *only_) return true;
  auto const told = told_source(name);
  auto const exporter = IpAddress::parse(*only_);
  return told && exporter && told->exporter == *exporter;
}

}  // namespace campus
