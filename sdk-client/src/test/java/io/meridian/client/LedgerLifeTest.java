package io.meridian.client;

import static io.meridian.client.internal.ScriptedServer.answer;
import static io.meridian.client.internal.ScriptedServer.fail;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.meridian.client.internal.ScriptedServer.Request;
import io.meridian.proto.v1.ClosePeriodResponse;
import io.meridian.proto.v1.CreateAssetResponse;
import io.meridian.proto.v1.CreateLedgerResponse;
import io.meridian.proto.v1.CrossRegion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A ledger's rules and periods, and dry runs of what changes it. */
final class LedgerLifeTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L, 123_456_000);
  private static final Timestamp TIMESTAMP =
      Timestamp.newBuilder().setSeconds(1_700_000_000L).setNanos(123_456_000).build();

  private static final io.meridian.proto.v1.Ledger MESSAGE =
      io.meridian.proto.v1.Ledger.newBuilder()
          .setName("shop")
          .addRegions("eu")
          .setCreateTime(TIMESTAMP)
          .setReferenceUnique(true)
          .setShards(1)
          .setCrossRegion(CrossRegion.CROSS_REGION_ALLOWED)
          .setClosedUntil(TIMESTAMP)
          .build();

  private static final Ledger SHOP =
      new Ledger("shop", List.of("eu"), TIME, true, 1, true, Optional.of(TIME));

  @Test
  void shouldCreateALedgerWhoseReferencesAreUnique() {
    try (TestClient test =
        TestClient.of(
            request -> answer(CreateLedgerResponse.newBuilder().setLedger(MESSAGE).build()))) {
      LedgerOutcome outcome =
          test.client
              .ledgers()
              .create(CreateLedgerRequest.of("shop", List.of("eu")).withReferenceUnique());

      assertThat(outcome).isEqualTo(new LedgerOutcome.Applied(SHOP, false));
      assertThat(test.server.requests().get(0).message())
          .isEqualTo(
              io.meridian.proto.v1.CreateLedgerRequest.newBuilder()
                  .setLedger(
                      io.meridian.proto.v1.Ledger.newBuilder()
                          .setName("shop")
                          .addRegions("eu")
                          .setReferenceUnique(true))
                  .build());
    }
  }

  @Test
  void shouldCreateALedgerOfSeveralShardsWhoseTransactionsStayInTheirRegion() {
    try (TestClient test =
        TestClient.of(
            request ->
                answer(
                    CreateLedgerResponse.newBuilder()
                        .setLedger(
                            MESSAGE.toBuilder()
                                .setReferenceUnique(false)
                                .setShards(4)
                                .setCrossRegion(CrossRegion.CROSS_REGION_FORBIDDEN))
                        .build()))) {
      LedgerOutcome outcome =
          test.client
              .ledgers()
              .create(CreateLedgerRequest.of("shop").withShards(4).withoutCrossRegion());

      assertThat(outcome)
          .isEqualTo(
              new LedgerOutcome.Applied(
                  new Ledger("shop", List.of("eu"), TIME, false, 4, false, Optional.of(TIME)),
                  false));
      assertThat(test.server.requests().get(0).message())
          .isEqualTo(
              io.meridian.proto.v1.CreateLedgerRequest.newBuilder()
                  .setLedger(
                      io.meridian.proto.v1.Ledger.newBuilder()
                          .setName("shop")
                          .setShards(4)
                          .setCrossRegion(CrossRegion.CROSS_REGION_FORBIDDEN))
                  .build());
    }
  }

  @Test
  void shouldCloseTheBooksUpToAnInstant() {
    try (TestClient test =
        TestClient.of(
            request ->
                answer(
                    ClosePeriodResponse.newBuilder()
                        .setLedger(MESSAGE)
                        .setReplayed(true)
                        .build()))) {
      ClosePeriodRequest request = ClosePeriodRequest.of("shop", TIME.plusNanos(999));

      LedgerOutcome outcome = test.client.ledgers().closePeriod(request);

      assertThat(outcome).isEqualTo(new LedgerOutcome.Applied(SHOP, true));
      assertThat(test.client.ledgers().closePeriodAsync(request).join()).isEqualTo(outcome);
      assertThat(test.server.requests().get(0).message())
          .isEqualTo(
              io.meridian.proto.v1.ClosePeriodRequest.newBuilder()
                  .setLedger("shop")
                  .setClosedUntil(TIMESTAMP)
                  .build());
    }
  }

  @Test
  void shouldTellUpToWhenTheBooksAreClosedAlready() {
    try (TestClient test =
        TestClient.of(
            request ->
                fail(
                    Code.FAILED_PRECONDITION,
                    "PERIOD_CLOSED",
                    Map.of("ledger", "shop", "closedUntil", "2023-11-14T22:13:20.123456Z")))) {
      Refused refused =
          (Refused)
              test.client
                  .ledgers()
                  .closePeriod(new ClosePeriodRequest("shop", TIME, Optional.of("cmd-1")));

      assertThat(refused.refusal().closedUntil()).contains(TIME);
    }
  }

  @Test
  void shouldJudgeWithoutExecuting() {
    try (TestClient test =
        TestClient.of(
            request ->
                answer(
                    switch (request.method()) {
                      case "CreateLedger" ->
                          CreateLedgerResponse.newBuilder()
                              .setLedger(MESSAGE)
                              .setValidateOnly(true)
                              .build();
                      case "ClosePeriod" ->
                          ClosePeriodResponse.newBuilder()
                              .setLedger(MESSAGE)
                              .setValidateOnly(true)
                              .build();
                      default -> CreateAssetResponse.newBuilder().setValidateOnly(true).build();
                    }))) {
      Ledgers ledgers = test.client.ledgers();
      CreateAssetRequest asset = CreateAssetRequest.of("shop", "USD", 2);

      assertThat(ledgers.validate(CreateLedgerRequest.of("shop")))
          .isEqualTo(new DryRun<>(new LedgerOutcome.Applied(SHOP, false)));
      assertThat(ledgers.validateAsync(ClosePeriodRequest.of("shop", TIME)).join().outcome())
          .isInstanceOf(LedgerOutcome.Applied.class);
      assertThat(test.client.assets().validate(asset).outcome())
          .isInstanceOf(AssetOutcome.Applied.class);
      assertThat(test.client.assets().validateAsync(asset).join().outcome())
          .isInstanceOf(AssetOutcome.Applied.class);
      assertThat(test.server.requests())
          .extracting(Request::message)
          .allMatch(
              message ->
                  (boolean)
                      message.getField(
                          message.getDescriptorForType().findFieldByName("validate_only")));
    }
  }
}
