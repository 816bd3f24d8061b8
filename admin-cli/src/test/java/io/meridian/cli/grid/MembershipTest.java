package io.meridian.cli.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.FaultException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MembershipTest {
  @Test
  void shouldTellWhoIsInViewSinceWhenAndWhoIsAway() {
    assertThat(
            Membership.of(
                List.of(
                    "Cluster state: ACTIVE",
                    "Current topology version: 11",
                    "Baseline auto adjustment disabled: softTimeout=300000",
                    "",
                    "Current topology version: 11 (Coordinator: ConsistentId=uk-2,"
                        + " Address=localhost/127.0.0.1, Order=1)",
                    "",
                    "Baseline nodes:",
                    "    ConsistentId=eu-1, Address=localhost/127.0.0.1, State=ONLINE, Order=6",
                    "    ConsistentId=uk-2, Address=localhost/127.0.0.1, State=ONLINE, Order=1",
                    "    ConsistentId=uk-3, State=OFFLINE",
                    "Number of baseline nodes: 3",
                    "",
                    "Other nodes:",
                    "    ConsistentId=eu-4, Address=localhost/127.0.0.1, Order=11",
                    "Number of other nodes: 1")))
        .isEqualTo(new Membership(11, Map.of("eu-1", 6L, "uk-2", 1L), Set.of("uk-3")));
  }

  @Test
  void shouldNotTakeWhatItDoesNotUnderstandForAGridWithoutNodes() {
    assertThatThrownBy(() -> Membership.of(List.of("Cluster state: ACTIVE")))
        .isInstanceOf(FaultException.class);
  }
}
