package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.SettleLegs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is stored about crossing transactions, and what is no form of it. */
final class CrossingCodecTest {
  private static final UnknownFieldSet UNKNOWN =
      UnknownFieldSet.newBuilder()
          .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
          .build();

  @Property
  void shouldReadBackEveryPlaceOfAnOpenCrossing(@ForAll("crossings") Optional<Crossing> crossing) {
    assertThat(DerivedCodec.decodeCrossing(DerivedCodec.encodeCrossing(crossing)))
        .isEqualTo(crossing);
  }

  @Property
  void shouldWriteAnOpenCrossingAsTheGeneratedClassesDo(
      @ForAll("crossings") Optional<Crossing> crossing) throws InvalidProtocolBufferException {
    byte[] stored = DerivedCodec.encodeCrossing(crossing).toArray();

    byte[] message = Arrays.copyOfRange(stored, 1, stored.length - Integer.BYTES);
    assertThat(Frames.sealed(1, JournalProto.CrossingSlot.parseFrom(message).toByteArray()))
        .isEqualTo(Bytes.wrap(stored));
  }

  /** The bytes that leave home's region, and those that stay in the other's journal. */
  @Example
  void K11_shouldPutNothingOfOtherAccountsIntoWhatAnotherRegionStores() {
    String stored =
        latin(GoldenValues.record(GoldenCrossings.PREPARE, GoldenCrossings.PREPARED).stored())
            + latin(GoldenValues.record(GoldenCrossings.SETTLE, GoldenValues.NO_ENTRIES).stored())
            + latin(DerivedCodec.encodeCrossing(Optional.of(GoldenCrossings.AT_A_PARTICIPANT)));

    assertThat(stored)
        .contains(GoldenValues.SHOP.id())
        .doesNotContain(GoldenValues.BUYER.id())
        .doesNotContain(GoldenValues.MERCHANT.id())
        .doesNotContain(GoldenValues.DETAILS.reference())
        .doesNotContain("campaign")
        .doesNotContain("Aoife");
  }

  @Example
  void K11_shouldPutNothingOfOtherItemsOrTheirAccountsIntoWhatAnotherRegionStores() {
    String stored =
        latin(GoldenValues.record(GoldenBatches.PREPARE, GoldenBatches.PREPARED).stored())
            + latin(DerivedCodec.encodeCrossing(Optional.of(GoldenBatches.AT_A_PARTICIPANT)));

    assertThat(stored)
        .contains(GoldenValues.SHOP.id())
        .doesNotContain(GoldenValues.BUYER.id())
        .doesNotContain("clerk")
        .doesNotContain("order 7");
  }

  @Example
  void shouldRefuseAStepOfABatchThatNamesNoItemAndOneOfATransactionThatDoes() {
    JournalProto.Request.Builder batch = request(GoldenBatches.PREPARE);
    JournalProto.Request.Builder one = request(GoldenCrossings.PREPARE);

    assertCorrupt(batch.clone().setPrepareLegs(batch.getPrepareLegs().toBuilder().clearItems()));
    assertCorrupt(
        one.clone()
            .setFormat(4)
            .setPrepareLegs(
                one.getPrepareLegs().toBuilder().addItems(batch.getPrepareLegs().getItems(0))));
    assertCorrupt(batch.clone().setFormat(3));
  }

  @Example
  void shouldRefuseAStepWhoseIdIsNotTheOneOfItsKey() {
    CommandId other = new CommandId("sale", "us", "prepare/eu/11/1/0");
    PrepareLegs prepare = GoldenCrossings.PREPARE;

    assertThatThrownBy(
            () ->
                new PrepareLegs(
                    other,
                    prepare.crossing(),
                    prepare.transaction(),
                    prepare.transactionKind(),
                    prepare.legs(),
                    false))
        .isInstanceOf(IllegalArgumentException.class);
    assertCorrupt(request(GoldenCrossings.PREPARE).setId(other.id()));
    assertCorrupt(request(GoldenCrossings.SETTLE).setId(other.id()));
    assertCorrupt(request(GoldenCrossings.ABANDON).setId(other.id()));
    assertCorrupt(request(GoldenCrossings.FINISH).setId(other.id()));
  }

  @Example
  void shouldRefuseAStepOfWhatIsNoTransactionOrOfNothing() {
    JournalProto.Request.Builder prepare = request(GoldenCrossings.PREPARE);
    JournalProto.Request.Builder settle = request(GoldenCrossings.SETTLE);

    assertCorrupt(
        prepare
            .clone()
            .setPrepareLegs(
                prepare.getPrepareLegs().toBuilder()
                    .setKind(JournalProto.CommandKind.COMMAND_KIND_CREATE_ASSET)));
    assertCorrupt(prepare.clone().setPrepareLegs(prepare.getPrepareLegs().toBuilder().clearLegs()));
    assertCorrupt(
        prepare
            .clone()
            .setPrepareLegs(
                prepare.getPrepareLegs().toBuilder()
                    .setLegs(0, prepare.getPrepareLegs().getLegs(0).toBuilder().clearMoves())));
    assertCorrupt(
        settle.clone().setSettleLegs(settle.getSettleLegs().toBuilder().setDecisionMicros(-1)));
    assertCorrupt(settle.clone().setReference("order 1"));
  }

  @Example
  void shouldRefuseAnOlderFormatOfWhatItCanNotSay() throws InvalidProtocolBufferException {
    List<GoldenValues.Golden> all = new ArrayList<>(GoldenCrossings.records());
    all.addAll(GoldenBatches.records());
    for (GoldenValues.Golden golden : all) {
      JournalProto.RecordCore core = core(golden.encode());
      for (int format = 1; format < core.getFormat(); format++) {
        JournalProto.RecordCore.Builder older = core.toBuilder().setFormat(format);
        assertThatThrownBy(() -> RecordCodec.decode(stored(older, golden)))
            .as(golden.file())
            .isInstanceOf(CorruptJournalException.class);
      }
    }
  }

  @Example
  void shouldRefuseAnEndWithTheTimesOfSomeShardsOnly() throws InvalidProtocolBufferException {
    GoldenValues.Golden end = GoldenCrossings.recordsOfTheFourthVersion().get(0);
    JournalProto.RecordCore core = core(end.encode());
    JournalProto.Crossed crossed = core.getCrossed();

    assertThat(core.getFormat()).isEqualTo(4);
    assertCorrupt(core.toBuilder().setFormat(3), end);
    assertCorrupt(core.toBuilder().setCrossed(crossed.toBuilder().clearPreparedMicros()), end);
    assertCorrupt(core.toBuilder().setCrossed(crossed.toBuilder().clearSettles()), end);
    assertCorrupt(
        core.toBuilder()
            .setCrossed(
                crossed.toBuilder()
                    .setSettles(0, crossed.getSettles(0).toBuilder().setUnknownFields(UNKNOWN))),
        end);
  }

  @Example
  void shouldRefuseADeclineForNoReasonAndADecisionBesideNone()
      throws InvalidProtocolBufferException {
    GoldenValues.Golden declined =
        new GoldenValues.Golden("declined", GoldenCrossings.PREPARE, GoldenCrossings.DECLINED);
    JournalProto.RecordCore core = core(declined.encode());
    JournalProto.Crossed crossed =
        core(new GoldenValues.Golden("decided", GoldenValues.POST_BARE, GoldenCrossings.DECIDED)
                .encode())
            .getCrossed();

    assertCorrupt(
        core.toBuilder().setDeclined(core.getDeclined().toBuilder().clearVerdicts()), declined);
    assertCorrupt(core.toBuilder().setCrossed(crossed), declined);
  }

  @Example
  void shouldRefuseAFieldItDoesNotKnowInEveryPart() throws InvalidProtocolBufferException {
    GoldenValues.Golden prepared =
        new GoldenValues.Golden(
            "prepared", GoldenValues.POST_BARE, GoldenCrossings.PREPARED_AT_HOME);
    JournalProto.RecordCore core = core(prepared.encode());
    JournalProto.Prepared part = core.getPrepared();
    JournalProto.Participant participant = part.getParticipants(0);
    JournalProto.Leg leg = participant.getLegs(0);

    for (JournalProto.Prepared.Builder changed :
        List.of(
            part.toBuilder().setUnknownFields(UNKNOWN),
            part.toBuilder()
                .setReservations(0, part.getReservations(0).toBuilder().setUnknownFields(UNKNOWN)),
            part.toBuilder().setParticipants(0, participant.toBuilder().setUnknownFields(UNKNOWN)),
            part.toBuilder()
                .setParticipants(
                    0,
                    participant.toBuilder().setLegs(0, leg.toBuilder().setUnknownFields(UNKNOWN))),
            part.toBuilder()
                .setParticipants(
                    0,
                    participant.toBuilder()
                        .setLegs(
                            0,
                            leg.toBuilder()
                                .setMoves(
                                    0, leg.getMoves(0).toBuilder().setUnknownFields(UNKNOWN)))))) {
      assertCorrupt(core.toBuilder().setPrepared(changed), prepared);
    }
  }

  /** A participant's answer goes home in the form of a record. */
  @Example
  void shouldTellARepeatedSettleFromOneWithAnotherDecision() {
    StoredRecord recorded =
        RecordCodec.decode(
            GoldenValues.record(GoldenCrossings.SETTLE, GoldenValues.NO_ENTRIES).stored());

    assertThat(CommandCodec.sameRequest(CommandCodec.prepare(GoldenCrossings.SETTLE), recorded))
        .isTrue();
    assertThat(
            CommandCodec.sameRequest(
                CommandCodec.prepare(GoldenCrossings.SETTLE_RELEASE), recorded))
        .isFalse();
    assertThat(GoldenCrossings.SETTLE.commandId())
        .isEqualTo(((SettleLegs) GoldenCrossings.SETTLE_RELEASE).commandId());
  }

  @Provide
  Arbitrary<Optional<Crossing>> crossings() {
    return CrossingValues.crossings().withoutEdgeCases();
  }

  private static JournalProto.Request.Builder request(Command command) {
    try {
      return JournalProto.Request.parseFrom(CommandCodec.prepare(command).request().toArray())
          .toBuilder();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertCorrupt(JournalProto.Request.Builder request) {
    Bytes bytes = Bytes.wrap(request.build().toByteArray());
    assertThatThrownBy(() -> CommandCodec.decode(bytes, "", Optional.empty()))
        .isInstanceOf(CorruptJournalException.class);
  }

  private static void assertCorrupt(
      JournalProto.RecordCore.Builder core, GoldenValues.Golden golden) {
    assertThatThrownBy(() -> RecordCodec.decode(stored(core, golden)))
        .isInstanceOf(CorruptJournalException.class);
  }

  private static JournalProto.RecordCore core(EncodedRecord record)
      throws InvalidProtocolBufferException {
    return JournalProto.RecordCore.parseFrom(
        JournalProto.StoredRecord.parseFrom(record.stored().toArray()).getCore());
  }

  private static Bytes stored(JournalProto.RecordCore.Builder core, GoldenValues.Golden golden)
      throws InvalidProtocolBufferException {
    return Bytes.wrap(
        JournalProto.StoredRecord.parseFrom(golden.encode().stored().toArray()).toBuilder()
            .setCore(core.build().toByteString())
            .build()
            .toByteArray());
  }

  private static String latin(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
  }
}
