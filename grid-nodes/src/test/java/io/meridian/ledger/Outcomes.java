package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** What tests ask of an outcome. */
final class Outcomes {
  private Outcomes() {}

  static void assertApplied(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Applied.class);
  }

  /** Applied, or refused for this reason. */
  static void assertAllowed(Outcome outcome, boolean allowed, Reason otherwise) {
    if (allowed) {
      assertApplied(outcome);
    } else {
      assertThat(reason(outcome)).isEqualTo(otherwise);
    }
  }

  /** Refused for this reason with exactly these pairs of metadata. */
  static void assertRefused(Outcome outcome, Reason reason, Map<String, String> metadata) {
    assertThat(outcome).isEqualTo(new Outcome.Refused(new Refusal(reason, metadata)));
  }

  static Reason reason(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).refusal().reason();
  }

  static Map<String, String> metadata(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).refusal().metadata();
  }
}
