package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.TransactionDetails;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class RecordCodecTest {
  private static final Post POST =
      new Post(
          new CommandId("sale", "eu", "pay-1"),
          "teller",
          List.of(new Posting(new AccountRef("eu", "a"), new AccountRef("eu", "b"), "USD", 5)),
          details(
              new PrivateData(
                  7, bytes("nonce"), bytes("Alice Example, Dublin"), bytes("0123456789abcdef"))));

  private static final EncodedRecord RECORD =
      RecordCodec.encode(CommandCodec.prepare(POST), 1_000, new Outcome.Applied(List.of()));

  @Property(tries = 300)
  void shouldReadBackEveryRecord(@ForAll("cases") Values.Case given) {
    EncodedRecord encoded = given.encode();

    StoredRecord decoded = RecordCodec.decode(encoded.stored());

    assertThat(decoded)
        .isEqualTo(
            new StoredRecord(
                new LedgerRecord(given.command(), given.commitMicros(), given.outcome()),
                CommandCodec.prepare(given.command()).fingerprint(),
                encoded.digest(),
                false));
  }

  @Property(tries = 300)
  void shouldWriteWhatTheGeneratedClassesWrite(@ForAll("cases") Values.Case given)
      throws InvalidProtocolBufferException {
    byte[] stored = given.encode().stored().toArray();

    JournalProto.StoredRecord parsed = JournalProto.StoredRecord.parseFrom(stored);
    assertThat(parsed.toByteArray()).isEqualTo(stored);
    assertThat(JournalProto.RecordCore.parseFrom(parsed.getCore()).toByteString())
        .isEqualTo(parsed.getCore());
  }

  @Property(tries = 300)
  void shouldTakeItsDigestOverTheCoreAlone(@ForAll("cases") Values.Case given)
      throws InvalidProtocolBufferException {
    EncodedRecord encoded = given.encode();

    byte[] core =
        JournalProto.StoredRecord.parseFrom(encoded.stored().toArray()).getCore().toByteArray();
    assertThat(encoded.digest()).isEqualTo(Bytes.wrap(Frames.sha256(new byte[] {0}, core)));
  }

  @Property(tries = 300)
  void shouldKeepItsDigestWhenPrivateDataIsErased(@ForAll("cases") Values.Case given) {
    EncodedRecord encoded = given.encode();

    StoredRecord erased = Erasure.of(encoded);

    assertThat(erased.digest()).isEqualTo(encoded.digest());
    assertThat(erased.privateDataErased())
        .isEqualTo(CommandCodec.privateData(given.command()).isPresent());
    assertThat(CommandCodec.privateData(erased.record().command())).isEmpty();
    assertThat(erased.record().outcome()).isEqualTo(given.outcome());
  }

  /** The digest in the core must tell nothing about private data to whoever lacks the salt. */
  @Example
  void shouldLeaveNothingOfPrivateDataInTheCore() throws InvalidProtocolBufferException {
    PrivateData data = POST.details().privateData().orElseThrow();

    byte[] core =
        JournalProto.StoredRecord.parseFrom(RECORD.stored().toArray()).getCore().toByteArray();

    String hex = Bytes.wrap(core).toString();
    assertThat(hex)
        .doesNotContain(data.content().toString())
        .doesNotContain(data.salt().toString())
        .doesNotContain(data.nonce().toString());
    PrivateData otherSalt =
        new PrivateData(data.keyId(), data.nonce(), data.content(), bytes("another salt"));
    Post salted = new Post(POST.commandId(), "teller", POST.postings(), details(otherSalt));
    assertThat(
            RecordCodec.encode(CommandCodec.prepare(salted), 1_000, new Outcome.Applied(List.of()))
                .digest())
        .isNotEqualTo(RECORD.digest());
  }

  @Example
  void shouldRefusePrivateDataThatDoesNotMatchItsDigest() {
    List<UnaryOperator<JournalProto.PrivateData.Builder>> changes =
        List.of(
            data -> data.setContent(ByteString.copyFromUtf8("Mallory")),
            data -> data.setSalt(ByteString.copyFromUtf8("0123456789abcdeF")),
            data -> data.setNonce(ByteString.EMPTY),
            data -> data.setKeyId(0),
            // The same bytes in a row, cut elsewhere.
            data ->
                data.setNonce(ByteString.copyFromUtf8("nonceA"))
                    .setContent(ByteString.copyFromUtf8("lice Example, Dublin")));

    for (UnaryOperator<JournalProto.PrivateData.Builder> change : changes) {
      Bytes stored =
          changed(
              record -> record.setPrivateData(change.apply(record.getPrivateData().toBuilder())));
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("does not match its digest");
    }
  }

  @Example
  void shouldRefusePrivateDataThatNoDigestCovers() {
    Bytes stored = changedCore(JournalProto.RecordCore.Builder::clearPrivateDigest);

    assertThatThrownBy(() -> RecordCodec.decode(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("does not match its digest");
  }

  @Example
  void shouldSayThatARecordIsOfANewerVersion() {
    Bytes stored = changedCore(core -> core.setFormat(5));

    assertThatThrownBy(() -> RecordCodec.decode(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("format version 5")
        .hasMessageContaining("newer version");
  }

  /** What an earlier version could say keeps its bytes and so its hashes. */
  @Property(tries = 300)
  void shouldBeOfTheLowestFormatThatCanSayIt(@ForAll("cases") Values.Case given)
      throws InvalidProtocolBufferException {
    JournalProto.RecordCore core = core(given.encode());

    boolean more =
        core.getApplied().getPartsCount() > 0
            || core.getApplied().getOriginalsCount() > 0
            || core.getApplied().hasAccount();
    boolean crossing =
        core.hasPrepared()
            || core.hasDeclined()
            || core.hasCrossed()
            || core.getApplied().getAccount().hasReservedOn();
    boolean end = core.getCrossed().getSettlesCount() > 0;
    boolean batch =
        core.getPrepared().getItemsCount() > 0
            || core.getPrepared().getReservationsList().stream().anyMatch(r -> r.getItem() > 0)
            || core.getPrepared().getOpeningsList().stream().anyMatch(o -> o.getItem() > 0)
            || core.getDeclined().getOpeningsList().stream().anyMatch(o -> o.getItem() > 0)
            || core.getDeclined().getVerdictsList().stream().anyMatch(v -> v.getItem() > 0)
            || Stream.of(
                    core.getPrepared().getParticipantsList(),
                    core.getDeclined().getParticipantsList())
                .flatMap(List::stream)
                .flatMap(participant -> participant.getLegsList().stream())
                .anyMatch(leg -> leg.getItem() > 0);
    assertThat(core.getFormat()).isEqualTo(batch || end ? 4 : crossing ? 3 : more ? 2 : 1);
  }

  @Example
  void shouldRefuseAFormatThatIsNotTheLowest() throws InvalidProtocolBufferException {
    JournalProto.RecordCore hold =
        core(GoldenValues.record(GoldenValues.HOLD, GoldenValues.HOLD_PLACED));
    JournalProto.RecordCore update =
        core(GoldenValues.record(GoldenValues.UPDATE_ACCOUNT, GoldenValues.ACCOUNT_CHANGED));
    JournalProto.RecordCore expiry =
        core(GoldenValues.record(GoldenValues.EXPIRE, GoldenValues.NO_ENTRIES)).toBuilder()
            .setApplied(
                JournalProto.Applied.newBuilder()
                    .addParts(JournalProto.Part.newBuilder().setAmount(1)))
            .build();

    for (Bytes stored :
        List.of(
            changedCore(core -> core.setFormat(2)),
            stored(hold.toBuilder().setFormat(1)),
            stored(update.toBuilder().setFormat(1)),
            stored(expiry.toBuilder().setFormat(1)))) {
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("not the lowest");
    }
  }

  /** An outcome is hashed and stays for ever; private data must be able to go. */
  @Example
  void shouldNeitherWriteNorReadAnAccountWithPrivateDataInAnOutcome()
      throws InvalidProtocolBufferException {
    // Given an account with private data, and a record that shows it
    Outcome outcome =
        new Outcome.Applied(List.of(), List.of(), List.of(), Optional.of(GoldenValues.ACCOUNT));
    JournalProto.RecordCore.Builder core =
        core(GoldenValues.record(GoldenValues.CHANGE_ACCOUNT_STATUS, GoldenValues.ACCOUNT_CHANGED))
            .toBuilder();
    core.getAppliedBuilder()
        .getAccountBuilder()
        .setPrivateData(JournalProto.PrivateData.getDefaultInstance());
    Bytes forged = stored(core);

    // When it is written or read, then it is refused
    assertThatThrownBy(() -> GoldenValues.record(GoldenValues.CHANGE_ACCOUNT_STATUS, outcome))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("private data");
    assertThatThrownBy(() -> RecordCodec.decode(forged))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("private data");
  }

  @Example
  void shouldLeaveOutOfAHoldsOriginalWhatItsRequestSays() throws InvalidProtocolBufferException {
    JournalProto.Original original =
        core(GoldenValues.record(GoldenValues.HOLD, GoldenValues.HOLD_PLACED))
            .getApplied()
            .getOriginals(0);

    assertThat(original.getLedger() + original.getRegion() + original.getId()).isEmpty();
    assertThat(original.getPostingsList()).noneMatch(JournalProto.Remainder::hasPosting);
  }

  @Example
  void shouldLeaveTheNamesOfAccountsOutOfEntriesWhereTheOriginalSaysThem()
      throws InvalidProtocolBufferException {
    for (JournalProto.RecordCore core :
        List.of(
            core(GoldenValues.record(GoldenValues.CAPTURE, GoldenValues.CAPTURED)),
            core(GoldenValues.record(GoldenValues.VOID, GoldenValues.VOIDED)),
            core(GoldenValues.record(GoldenValues.EXPIRE, GoldenValues.EXPIRED)),
            core(GoldenValues.record(GoldenValues.REFUND, GoldenValues.REFUNDED)))) {
      assertThat(core.getApplied().getEntriesList()).isNotEmpty();
      assertThat(core.getApplied().getEntriesList())
          .allMatch(entry -> entry.getAccount().isEmpty());
    }
  }

  @Example
  void shouldRefuseARemainderOfNoPosting() throws InvalidProtocolBufferException {
    JournalProto.RecordCore.Builder core =
        core(GoldenValues.record(GoldenValues.HOLD, GoldenValues.HOLD_PLACED)).toBuilder();
    core.getAppliedBuilder()
        .getOriginalsBuilder(0)
        .addPostings(JournalProto.Remainder.getDefaultInstance());
    Bytes stored = stored(core);

    assertThatThrownBy(() -> RecordCodec.decode(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("no posting");
  }

  @Example
  void shouldRefuseAFieldItDoesNotKnow() throws InvalidProtocolBufferException {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    for (Bytes stored :
        List.of(
            changedCore(core -> core.setUnknownFields(unknown)),
            changedCore(
                core -> core.setApplied(core.getApplied().toBuilder().setUnknownFields(unknown))),
            changedOriginal(original -> original.setUnknownFields(unknown)),
            changedOriginal(
                original ->
                    original.setPostings(
                        0, original.getPostings(0).toBuilder().setUnknownFields(unknown))),
            changed(
                record ->
                    record.setPrivateData(
                        record.getPrivateData().toBuilder().setUnknownFields(unknown))),
            changed(record -> record.setUnknownFields(unknown)))) {
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .isInstanceOf(CorruptJournalException.class);
    }
  }

  /** What is left of erased private data tells that some was there, and nothing else may. */
  @Example
  void shouldRefuseADigestOfErasedPrivateDataThatIsNoneOrThatItsCommandCannotHave()
      throws InvalidProtocolBufferException {
    ByteString digest = ByteString.copyFrom(new byte[Head.HASH_BYTES]);
    JournalProto.RecordCore.Builder post =
        core(GoldenValues.record(GoldenValues.POST_BARE, GoldenValues.POST_APPLIED)).toBuilder();
    JournalProto.RecordCore.Builder expiry =
        core(GoldenValues.record(GoldenValues.EXPIRE, GoldenValues.EXPIRED)).toBuilder();

    StoredRecord read = RecordCodec.decode(stored(post.clone().setPrivateDigest(digest)));

    assertThat(read.privateDataErased()).isTrue();
    for (Bytes stored :
        List.of(
            stored(post.setPrivateDigest(digest.substring(1))),
            stored(expiry.setPrivateDigest(digest)))) {
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("digest of private data");
    }
  }

  @Example
  void shouldRefuseAFingerprintThatIsNotTheRequests() {
    Bytes stored =
        changedCore(core -> core.setFingerprint(ByteString.copyFrom(new byte[Head.HASH_BYTES])));

    assertThatThrownBy(() -> RecordCodec.decode(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("fingerprint");
  }

  @Example
  void shouldRefuseARecordWithoutOutcomeOrWithAReasonOfNoRegister() {
    for (Bytes stored :
        List.of(
            changedCore(JournalProto.RecordCore.Builder::clearApplied),
            changedCore(core -> core.setRefused(JournalProto.Refused.newBuilder().setReason(9))))) {
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .isInstanceOf(CorruptJournalException.class);
    }
  }

  @Example
  void shouldRefuseMetadataOutOfOrderOrTwice() {
    JournalProto.Pair a = JournalProto.Pair.newBuilder().setKey("a").build();
    JournalProto.Pair b = JournalProto.Pair.newBuilder().setKey("b").build();
    for (List<JournalProto.Pair> pairs : List.of(List.of(b, a), List.of(a, a))) {
      Bytes stored =
          changedCore(
              core ->
                  core.setRefused(
                      JournalProto.Refused.newBuilder().setReason(1501).addAllMetadata(pairs)));
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("out of order");
    }
  }

  /** What a record of the commonest kind weighs: the journal keeps one per payment for ever. */
  @Example
  void shouldKeepAPaymentBetweenTwoAccountsSmall() {
    EncodedRecord record = GoldenValues.record(GoldenValues.POST_BARE, GoldenValues.POST_APPLIED);

    assertThat(record.stored().length()).isLessThan(200);
  }

  /** What is left of a hold costs little where its request stands beside it. */
  @Example
  void shouldKeepWhatIsLeftInTheRecordOfAHoldSmall() throws InvalidProtocolBufferException {
    JournalProto.RecordCore core =
        core(GoldenValues.record(GoldenValues.HOLD, GoldenValues.HOLD_PLACED));

    assertThat(core.getApplied().getOriginals(0).getSerializedSize()).isLessThan(32);
  }

  @Provide
  Arbitrary<Values.Case> cases() {
    return Values.cases().withoutEdgeCases();
  }

  private static Bytes changed(UnaryOperator<JournalProto.StoredRecord.Builder> change) {
    try {
      return Bytes.wrap(
          change
              .apply(JournalProto.StoredRecord.parseFrom(RECORD.stored().toArray()).toBuilder())
              .build()
              .toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes changedCore(UnaryOperator<JournalProto.RecordCore.Builder> change) {
    return changed(
        record -> {
          try {
            return record.setCore(
                change
                    .apply(JournalProto.RecordCore.parseFrom(record.getCore()).toBuilder())
                    .build()
                    .toByteString());
          } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static Bytes changedOriginal(UnaryOperator<JournalProto.Original.Builder> change)
      throws InvalidProtocolBufferException {
    JournalProto.RecordCore.Builder core =
        core(GoldenValues.record(GoldenValues.HOLD, GoldenValues.HOLD_PLACED)).toBuilder();
    JournalProto.Applied.Builder applied = core.getAppliedBuilder();
    applied.setOriginals(0, change.apply(applied.getOriginals(0).toBuilder()));
    return stored(core);
  }

  private static JournalProto.RecordCore core(EncodedRecord record)
      throws InvalidProtocolBufferException {
    return JournalProto.RecordCore.parseFrom(
        JournalProto.StoredRecord.parseFrom(record.stored().toArray()).getCore());
  }

  /** A record without its private data. */
  private static Bytes stored(JournalProto.RecordCore.Builder core) {
    return Bytes.wrap(
        JournalProto.StoredRecord.newBuilder()
            .setCore(core.build().toByteString())
            .build()
            .toByteArray());
  }

  private static TransactionDetails details(PrivateData privateData) {
    return new TransactionDetails("", Map.of(), Optional.of(privateData), OptionalLong.empty());
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(ByteString.copyFromUtf8(text).toByteArray());
  }
}
