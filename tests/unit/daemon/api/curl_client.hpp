#pragma once

#include <curl/curl.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace campus::test {

// libcurl as a client: it keeps its cookies and speaks to one https address.
class CurlClient {
public:
  struct Answer {
    CURLcode outcome = CURLE_OK;
    long status = 0;
    std::string headers;
    std::string body;
  };
  struct Options {
    std::string ca_pem;
    std::string certificate_pem, key_pem;  // of the client; empty: none
    long tls_max = CURL_SSLVERSION_MAX_DEFAULT;
  };

  CurlClient(unsigned short port, Options options)
      : handle_(curl_easy_init(), &curl_easy_cleanup),
        root_("https://localhost:" + std::to_string(port)),
        options_(std::move(options)) {}

  Answer ask(std::string const& method, std::string const& path, std::string const& body = {},
             std::vector<std::string> const& headers = {}) {
    Answer answer;
    auto* const curl = handle_.get();
    curl_easy_setopt(curl, CURLOPT_COOKIEFILE, nullptr);  // libcurl 7.88 forgets to free this list in a reset
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, (root_ + path).c_str());
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECT_TO, connect_to());
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, options_.tls_max);
    give_blob(CURLOPT_CAINFO_BLOB, options_.ca_pem);
    if (!options_.certificate_pem.empty()) {
      give_blob(CURLOPT_SSLCERT_BLOB, options_.certificate_pem);
      give_blob(CURLOPT_SSLKEY_BLOB, options_.key_pem);
    }
    if (method == "HEAD")
      curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    else
      curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
    if (!body.empty() || method == "POST" || method == "PUT") {
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    }
    curl_slist* list = nullptr;
    for (auto const& header : headers) list = curl_slist_append(list, header.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &append);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer.headers);
    answer.outcome = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_slist_free_all(list);
    return answer;
  }

  std::vector<std::string> cookies() {  // as curl keeps them: tab-separated lines
    std::vector<std::string> found;
    curl_slist* list = nullptr;
    curl_easy_getinfo(handle_.get(), CURLINFO_COOKIELIST, &list);
    for (auto* each = list; each; each = each->next) found.emplace_back(each->data);
    curl_slist_free_all(list);
    return found;
  }

private:
  static std::size_t append(char* bytes, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(bytes, size * count);
    return size * count;
  }

  curl_slist* connect_to() {
    if (!connect_to_) connect_to_.reset(curl_slist_append(nullptr, "::127.0.0.1:"));
    return connect_to_.get();
  }

  void give_blob(CURLoption option, std::string const& pem) {
    curl_blob blob{.data = const_cast<char*>(pem.data()), .len = pem.size(), .flags = CURL_BLOB_COPY};
    curl_easy_setopt(handle_.get(), option, &blob);
  }

  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> connect_to_{nullptr, &curl_slist_free_all};
  std::string root_;
  Options options_;
};

}  // namespace campus::test
