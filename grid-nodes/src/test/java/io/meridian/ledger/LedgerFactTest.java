package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which shard has an account, for ever. */
final class LedgerFactTest {
  private static final int SHARDS = 8;

  private static final LedgerFact LEDGER =
      new LedgerFact(
          "sale",
          List.of(
              new LedgerPlacement(
                  "eu", IntStream.range(0, SHARDS).map(i -> 100 + i).boxed().toList()),
              new LedgerPlacement("us", List.of(7))),
          false,
          0,
          1);

  /** Another answer would look for money where it is not. */
  @Test
  void shouldFindAnAccountWhereItEverWas() {
    assertThat(
            List.of(
                shardOf("eu", "a"),
                shardOf("eu", "b"),
                shardOf("eu", "alice"),
                shardOf("eu", "wallet-00042"),
                shardOf("eu", "merchant:1.x_Z")))
        .containsExactly(100, 101, 105, 107, 103);
  }

  @Test
  void shouldFindEveryAccountInTheOnlyShardOfItsRegion() {
    assertThat(shardOf("us", "a")).isEqualTo(7);
    assertThat(shardOf("us", "wallet-00042")).isEqualTo(7);
  }

  @Test
  void shouldSpreadAccountsEvenly() {
    Map<Integer, Integer> accounts = new HashMap<>();
    for (int i = 0; i < SHARDS * 1_000; i++) {
      accounts.merge(shardOf("eu", "wallet-" + i), 1, Integer::sum);
    }

    assertThat(accounts.keySet()).hasSize(SHARDS);
    assertThat(accounts.values()).allMatch(count -> count > 800 && count < 1_200);
  }

  @Test
  void shouldFindNoAccountInARegionThatTheLedgerIsNotIn() {
    assertThatThrownBy(() -> shardOf("ap", "a")).isInstanceOf(IllegalArgumentException.class);
  }

  private static int shardOf(String region, String account) {
    return LEDGER.shardOf(new AccountRef(region, account));
  }
}
