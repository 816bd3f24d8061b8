package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.Bytes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MerkleTreeTest {
  /** The leaves of the test vectors that implementations of RFC 6962 share. */
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  @ParameterizedTest
  @CsvSource({
    "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  })
  void shouldAgreeWithTheSharedTestVectors(int leaves, String root) {
    List<Bytes> digests = new ArrayList<>();
    for (String leaf : LEAVES.subList(0, leaves)) {
      byte[] content = HexFormat.of().parseHex(leaf);
      digests.add(MerkleTree.leaf(content, 0, content.length));
    }

    assertThat(MerkleTree.root(digests)).hasToString(root);
  }

  @Test
  void shouldAgreeWithTheRecursiveDefinitionForEverySizeOfTree() {
    List<byte[]> leaves = new ArrayList<>();
    List<Bytes> digests = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      byte[] leaf = Frames.sha256(new byte[] {(byte) i});
      leaves.add(leaf);
      digests.add(Bytes.copyOf(leaf));

      assertThat(MerkleTree.root(digests)).isEqualTo(Bytes.wrap(Frames.root(leaves)));
    }
  }

  @Test
  void shouldLeaveTheDigestsItReadsAsTheyAre() {
    List<Bytes> digests = new ArrayList<>();
    List<String> before = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      digests.add(Bytes.wrap(Frames.sha256(new byte[] {(byte) i})));
      before.add(digests.get(i).toString());
    }

    MerkleTree.root(digests);

    assertThat(digests).extracting(Bytes::toString).isEqualTo(before);
  }
}
