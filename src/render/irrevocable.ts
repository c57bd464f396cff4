/** What going back cannot bring back, in plain words. @param past whether it has happened already */
export const renderIrrevocable = (
  past: boolean,
): string => `${past ? 'Not taken back' : 'What cannot be taken back'}: an invitation that was mailed; the secret of a key that was deleted
(the key is made anew, and whoever used the old one needs the new secret); the acceptance of a member who was removed
(they are invited again and must accept).
`;
