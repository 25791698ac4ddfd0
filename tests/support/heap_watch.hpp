#pragma once

namespace campus::test {

// As long as it lives every allocation of the program is counted, on whichever thread.  A program that links
// it has both allocators replaced, which a sanitizer does, too: the two do not go together.
class HeapWatch {
public:
  HeapWatch();
  ~HeapWatch();
  HeapWatch(HeapWatch const&) = delete;
  HeapWatch& operator=(HeapWatch const&) = delete;

  int news() const;
  int mallocs() const;
};

}  // namespace campus::test
