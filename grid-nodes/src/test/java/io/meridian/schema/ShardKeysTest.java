package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShardKeysTest {
  @Test
  void shouldBeginEveryKeyWithTheShardInFourHexadecimalDigits() {
    assertThat(ShardKeys.head(0)).isEqualTo("0000");
    assertThat(ShardKeys.head(1023)).isEqualTo("03ff");
    assertThat(ShardKeys.block(16, 255)).isEqualTo("001000000000000000ff");
    assertThat(ShardKeys.block(1, Long.MAX_VALUE)).isEqualTo("00017fffffffffffffff");
    assertThat(ShardKeys.derived(10, new DerivedKey(DerivedKind.ACCOUNT, "shop/alice")))
        .isEqualTo("000ashop/alice");
    assertThat(ShardKeys.derived(10, DerivedKey.MARKER)).isEqualTo("000a");
  }

  @Test
  void shouldKeepTheOrderOfSequencesInTheOrderOfKeys() {
    assertThat(ShardKeys.block(3, 9)).isLessThan(ShardKeys.block(3, 10));
    assertThat(ShardKeys.block(3, 255)).isLessThan(ShardKeys.block(3, 256));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 255, 256, 1023, 65_535})
  void shouldFindTheShardInEveryKey(int shard) {
    assertThat(ShardKeys.shardOf(ShardKeys.head(shard))).isEqualTo(shard);
    assertThat(ShardKeys.shardOf(ShardKeys.block(shard, 7))).isEqualTo(shard);
    assertThat(ShardKeys.shardOf(ShardKeys.derived(shard, DerivedKey.ledger("shop"))))
        .isEqualTo(shard);
  }

  @Test
  void shouldFindTheDerivedEntryInItsKey() {
    DerivedKey key = new DerivedKey(DerivedKind.INDEX, "shop/0a1b");

    DerivedKey found = ShardKeys.derivedKey(DerivedKind.INDEX, ShardKeys.derived(513, key));

    assertThat(found).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "000", "00g0", "00A0", "alice"})
  void shouldRefuseAKeyThatDoesNotBeginWithAShard(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShardKeys.shardOf(key))
        .withMessageContaining("4 lower-case hexadecimal digits");
  }

  @Test
  void shouldRefuseAKeyThatIsNotAString() {
    assertThatIllegalArgumentException().isThrownBy(() -> ShardKeys.shardOf(17));
  }
}
