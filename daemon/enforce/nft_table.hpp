#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "daemon/enforce/kernel_table.hpp"

struct nft_ctx;

namespace campus::enforce {

// `table inet campus` of this network namespace, by libnftables.  Touches no other table.  One thread.
class NftTable final : public KernelTable {
public:
  static Result<std::unique_ptr<NftTable>> open();  // refused where the right is missing
  ~NftTable() override;

  Result<admission::AdmissionTable> read() override;
  Result<void> apply(admission::Plan const& steps) override;
  Result<void> clear();  // takes the table away: nobody is judged any more

private:
  explicit NftTable(nft_ctx* context);
  Result<std::string> run(std::string const& command);
  Result<bool> is_there();

  nft_ctx* context_;
  std::string chains_;  // as they were when this process built them; empty: it did not
};

}  // namespace campus::enforce
