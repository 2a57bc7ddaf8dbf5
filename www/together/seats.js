// The two who meet on this page.
export const seats = {
  therapist: { title: "The therapist", who: "therapist", stem: "anna" },
  client: { title: "The client", who: "client", stem: "ben" },
};
